// Where the single file starts: native libraries first, then the agent, which loads them when it is imported.
import { join } from 'node:path';
import { getAsset } from 'node:sea';
import { endWith } from '../logging/end-with.ts';
import { extractParts, removeParts } from './native-parts.ts';
import { partsFolders } from './parts-folders.ts';

/** Asset names, which are also paths below the folder of parts; koffi searches `resourcesPath` for its own. */
const PARTS = ['koffi/linux_x64/koffi.node', 'jpeg-turbo/node-napi-v7.node', 'jpeg-turbo/libturbojpeg.so.0'];

/** Loads the parts, which load the others. The agent's own imports find them loaded. */
function load(folder: string): void {
  for (const path of PARTS.filter((part) => part.endsWith('.node')))
    process.dlopen({ exports: {} }, join(folder, path));
}

function extract(): string {
  try {
    const parts = PARTS.map((path) => ({ path, bytes: new Uint8Array(getAsset(path)) }));
    return extractParts(parts, partsFolders(process.env), load);
  } catch (error) {
    return endWith(error);
  }
}

const folder = extract();
Object.assign(process, { resourcesPath: folder });
process.on('exit', () => removeParts(folder));
void import('../main.ts').finally(() => removeParts(folder));

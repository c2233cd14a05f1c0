// Where the single file starts: native libraries first, then the agent, which loads them when it is imported.
import { join } from 'node:path';
import { getAsset } from 'node:sea';
import { endWith } from '../logging/end-with.ts';
import { extractParts, type PinnedPart, removeLeftParts, removeParts } from './native-parts.ts';
import { partsFolders } from './parts-folders.ts';

/**
 * The build writes them in. Asset names are also paths below the folder of parts; koffi searches `resourcesPath` for its own.
 */
declare const NATIVE_PARTS: readonly PinnedPart[];

/** Loads the parts, which load the others. The agent's own imports find them loaded. */
function load(folder: string): void {
  for (const { path } of NATIVE_PARTS.filter((part) => part.path.endsWith('.node')))
    process.dlopen({ exports: {} }, join(folder, path));
}

function extract(): string {
  try {
    const parts = NATIVE_PARTS.map((part) => ({ ...part, bytes: new Uint8Array(getAsset(part.path)) }));
    const folders = partsFolders(process.env);
    removeLeftParts(folders);
    return extractParts(parts, folders, load);
  } catch (error) {
    return endWith(error);
  }
}

const folder = extract();
Object.assign(process, { resourcesPath: folder });
process.on('exit', () => removeParts(folder));
void import('../main.ts').finally(() => removeParts(folder));

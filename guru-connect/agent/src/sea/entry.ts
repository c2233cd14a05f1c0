// Where the single file starts: native libraries first, then the agent, which loads them when it is imported.
import { getAsset } from 'node:sea';
import { extractParts, removeParts } from './native-parts.ts';

/** Asset names, which are also paths below the folder of parts; koffi searches `resourcesPath` for its own. */
const PARTS = ['koffi/linux_x64/koffi.node', 'jpeg-turbo/node-napi-v7.node', 'jpeg-turbo/libturbojpeg.so.0'];

const parts = PARTS.map((path) => ({ path, bytes: new Uint8Array(getAsset(path)) }));
const folder = extractParts(parts, process.env);
Object.assign(process, { resourcesPath: folder });
process.on('exit', () => removeParts(folder));
void import('../main.ts').finally(() => removeParts(folder));

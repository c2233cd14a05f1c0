import { readFileSync } from 'node:fs';
import { getAsset, isSea } from 'node:sea';

/**
 * Bytes of a built part: out of the single file when the process runs as one, else from `dist/` beside `src/`.
 * Throws when the part was not built (`npm run build:kernel`).
 */
export function readAsset(name: string): Uint8Array {
  if (isSea()) return new Uint8Array(getAsset(name));
  return readFileSync(new URL(`../../dist/${name}`, import.meta.url));
}

// koffi travels inside the program; Windows loads it from a file only. Imported first: the others load koffi when they are imported.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { getAsset } from 'node:sea';
import { EXIT } from '../base/exit-codes.ts';

/** Of the koffi that this program was built with. */
declare const KOFFI_SHA256: string;

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/**
 * Extracts koffi to the folder that Windows keeps for this user's programs, in which no other user can write, and loads it once
 * what lies there is what was built in.
 */
function loadKoffi(folder: string): void {
  const root = join(folder, 'guru-rmm-agent', KOFFI_SHA256);
  // Where koffi looks for itself below `process.resourcesPath`.
  const file = join(root, 'koffi', 'win32_x64', 'koffi.node');
  if (hashOf(file) !== KOFFI_SHA256) {
    mkdirSync(dirname(file), { recursive: true });
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, new Uint8Array(getAsset('koffi.node')), { flag: 'w' });
    renameSync(draft, file);
  }
  if (hashOf(file) !== KOFFI_SHA256) throw new Error(`${file} is not what this program was built with`);
  process.dlopen({ exports: {} }, file);
  Object.assign(process, { resourcesPath: root });
}

function hashOf(file: string): string | null {
  try {
    return sha256(readFileSync(file));
  } catch {
    rmSync(file, { force: true });
    return null;
  }
}

try {
  const folder = process.env.LOCALAPPDATA;
  if (!folder || !isAbsolute(folder)) throw new Error('LOCALAPPDATA names no folder');
  loadKoffi(folder);
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`[ERROR] The agent cannot load its native library: ${reason}.\n`);
  process.exit(EXIT.dataFolder);
}

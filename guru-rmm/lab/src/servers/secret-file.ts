import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** A secret that is made once and stays the same in every later run; its file is the owner's alone. */
export function secretFile(file: string, bytes = 32): string {
  if (!existsSync(file)) {
    writeFileSync(`${file}.new`, `${randomBytes(bytes).toString('hex')}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  chmodSync(file, 0o600);
  return readFileSync(file, 'utf8').trim();
}

import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { holdFile, lockFile } from '../../src/windows/hold-file.ts';

/** What can be done to a file: `held` while it is held, `free` before and after. */
export interface Probed {
  readonly held: readonly string[];
  readonly free: readonly string[];
  readonly readable: boolean;
  readonly secondLock: boolean;
  readonly missing: boolean;
}

/** Does to a file that is held what an attacker would, and to one that is not. */
export function probe(): Probed {
  const folder = mkdtempSync(join(tmpdir(), 'probe-'));
  try {
    const inside = join(folder, 'releases');
    mkdirSync(inside);
    const file = join(inside, 'program.exe');
    writeFileSync(file, 'sound');
    const letGo = holdFile(file);
    const held = tryEach(folder);
    const readable = readFileSync(file, 'utf8') === 'sound';
    letGo?.();
    const unlock = lockFile(join(folder, 'run.lock'));
    const secondLock = lockFile(join(folder, 'run.lock')) !== null;
    unlock?.();
    const missing = holdFile(join(folder, 'none')) === null && holdFile(join(folder, 'no', 'ne')) === null;
    return { held, readable, free: tryEach(folder), secondLock, missing };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function tryEach(folder: string): string[] {
  const inside = join(folder, 'releases');
  const file = join(inside, 'program.exe');
  const other = join(folder, 'other.exe');
  writeFileSync(other, 'evil');
  const attempts: Record<string, () => void> = {
    write: () => writeFileSync(file, 'evil', { flag: 'r+' }),
    replace: () => renameSync(other, file),
    move: () => {
      renameSync(file, `${file}.moved`);
      renameSync(`${file}.moved`, file);
    },
    delete: () => rmSync(file),
  };
  return Object.keys(attempts).filter((name) => {
    try {
      attempts[name]?.();
      return true;
    } catch {
      return false;
    }
  });
}

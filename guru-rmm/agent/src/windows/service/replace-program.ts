import { existsSync, renameSync, rmSync } from 'node:fs';

/** Where a program waits that was replaced while it ran. */
const oldOf = (program: string) => `${program}.old`;

/**
 * Puts a new program in the place of one that may still run, which Windows lets be renamed, not overwritten. When it cannot be
 * done, the old one is in its place again.
 * @throws the system error
 */
export function replaceProgram(program: string, draft: string): void {
  const old = oldOf(program);
  const isUpgrade = existsSync(program);
  if (isUpgrade) {
    rmSync(old, { force: true });
    renameSync(program, old);
  }
  try {
    renameSync(draft, program);
  } catch (error) {
    if (isUpgrade) renameSync(old, program);
    throw error;
  }
  removeOld(program);
}

/** Deletes what was replaced, unless it still runs: the next upgrade does then. */
function removeOld(program: string): void {
  try {
    rmSync(oldOf(program), { force: true });
  } catch {
    // It does no harm.
  }
}

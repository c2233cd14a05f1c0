import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { FirstSignIn } from '../technicians/first-administrator.ts';

/**
 * Shows the first administrator's password once: on the terminal, or in a file that only this user reads. What is not a
 * terminal is a log, and a password has no place there.
 * @param consoleUrl where to sign in
 */
export async function showFirstSignIn(
  { login, password }: FirstSignIn,
  {
    dataDir,
    consoleUrl,
    log,
  }: { readonly dataDir: string; readonly consoleUrl: string; readonly log: Logger },
  out: NodeJS.WriteStream = process.stdout,
): Promise<void> {
  const text = `Sign in to ${consoleUrl}\n  login:    ${login}\n  password: ${password}\nThis is shown once. Change the password under Settings.\n`;
  if (out.isTTY) {
    out.write(`\n[OK] made the first administrator\n${text}\n`);
    return;
  }
  const file = join(dataDir, 'first-sign-in.txt');
  // One of a database that is gone, perhaps with another mode.
  await rm(file, { force: true });
  await writeFile(file, text, { mode: 0o600, flag: 'wx' });
  log.info({ file }, '[OK] made the first administrator; the file has the password: read it, then delete it');
}

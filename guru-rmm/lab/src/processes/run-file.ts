import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { ProcessIdentity } from '@guru-rmm/process-lock/process-identity.ts';
import { z } from 'zod';

const runFile = z.object({
  watchdog: ProcessIdentity,
  /** The X server of the virtual desktop, once it is up. */
  xServer: ProcessIdentity.nullable(),
  /** Its number, such as `:80`. */
  display: z.string().nullable(),
});

/** What the next start has to know of this run, should nobody be left to clean up. */
export type RunFile = z.infer<typeof runFile>;

export function writeRunFile(file: string, content: RunFile): void {
  writeFileSync(`${file}.new`, JSON.stringify(content), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function readRunFile(file: string): RunFile | null {
  try {
    return runFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null; // none, or of another version: then the marks of the processes alone decide
  }
}

export function removeRunFile(file: string): void {
  rmSync(file, { force: true });
}

import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { ViewerFault } from '../fault.ts';
import { relayOrigin } from '../link/known-relay.ts';

/** What `install` writes down. Links can neither change it nor add to it. */
const SETTINGS = z.strictObject({
  relays: z
    .array(z.string().refine((relay) => relayOrigin(relay) === relay))
    .min(1)
    .max(32),
  /** Browser of the app window; null: the first one that is found. */
  browser: z.string().refine(isAbsolute).nullable(),
  /** Agent that serves support codes; null: none is here. */
  agent: z.string().refine(isAbsolute).nullable(),
});

export type Settings = z.infer<typeof SETTINGS>;

/** Bits by which somebody else could change the file. */
const WRITABLE_BY_OTHERS = 0o022;

/** Folder of this user's settings (XDG Base Directory Specification). */
export function settingsFile(environment: NodeJS.ProcessEnv): string {
  const { XDG_CONFIG_HOME: named } = environment;
  const base = named !== undefined && isAbsolute(named) ? named : join(homedir(), '.config');
  return join(base, 'guru-connect', 'viewer.json');
}

/** @throws ViewerFault `not_installed`, `settings_invalid` */
export function readSettings(file: string): Settings {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat)
    throw new ViewerFault('not_installed', 'Run guru-connect-viewer install first: no relay is known here.');
  if ((stat.mode & WRITABLE_BY_OTHERS) !== 0)
    throw new ViewerFault('settings_invalid', `${file} can be changed by others: run chmod 600 on it.`);
  try {
    return SETTINGS.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new ViewerFault('settings_invalid', `${file} is damaged: run guru-connect-viewer install again.`, {
      cause,
    });
  }
}

export function writeSettings(file: string, settings: Settings): void {
  mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
  writeFileSync(file, `${JSON.stringify(SETTINGS.parse(settings), null, 2)}\n`, { mode: 0o600 });
  // Of a file that was there before.
  chmodSync(file, 0o600);
}

export function deleteSettings(file: string): void {
  rmSync(file, { force: true });
}

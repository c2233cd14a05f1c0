import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { messagePage, redirectPage } from './start-page.ts';

/** The request that the process of the window reads from its standard input. */
export const WINDOW = z.strictObject({
  browser: z.string(),
  /** Where the viewer is, with a token that works once; null: `message` is shown instead. */
  url: z.string().nullable(),
  message: z.string(),
  /** When the token has expired, so that the file with it can go. */
  expires_at: z.iso.datetime().nullable(),
});

export type WindowRequest = z.infer<typeof WINDOW>;

/**
 * Opens an app window with a fresh profile and keeps it until it is closed; then nothing of it is left.
 *
 * The token goes by a file in a folder that this user alone can enter, and not by an argument: all users of a machine can
 * read the arguments of each other's processes.
 */
export async function keepAppWindow({ browser, url, message, expires_at }: WindowRequest): Promise<void> {
  // Made with mode 0700.
  const folder = await mkdtemp(join(tmpdir(), 'guru-connect-window-'));
  const start = join(folder, 'start.html');
  const child = { kill: (_signal: NodeJS.Signals) => undefined as unknown };
  const forget = expiry(start, expires_at);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.on(signal, () => child.kill('SIGTERM'));
  try {
    const content = url === null ? messagePage(message) : redirectPage(url);
    await writeFile(start, content, { mode: 0o600, flag: 'wx' });
    const window = spawn(browser, browserArguments(pathToFileURL(start).href, join(folder, 'profile')), {
      stdio: 'ignore',
    });
    child.kill = (signal) => window.kill(signal);
    await once(window, 'exit');
  } finally {
    clearTimeout(forget);
    // Processes of the browser may still be writing when its first one has gone.
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/** Arguments for a window without tabs and address, of a browser that remembers nothing and asks nothing. */
export function browserArguments(page: string, profile: string): string[] {
  return [
    `--app=${page}`,
    `--user-data-dir=${profile}`,
    '--class=guru-connect-viewer',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-sync',
    '--disable-extensions',
    '--disable-background-networking',
  ];
}

/** By then the page was loaded, or its token is of no use. */
function expiry(start: string, expiresAt: string | null): NodeJS.Timeout | undefined {
  if (expiresAt === null) return undefined;
  const ms = Math.max(0, new Date(expiresAt).getTime() - Date.now());
  return setTimeout(() => void rm(start, { force: true }), ms).unref();
}

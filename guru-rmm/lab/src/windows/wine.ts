import { spawn } from 'node:child_process';
import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { LabError } from '../base/lab-error.ts';

/** The program that runs Windows programs: Debian keeps the 64-bit one out of PATH. */
const LOADERS = ['/usr/lib/wine/wine64', '/usr/bin/wine64', '/opt/wine-stable/bin/wine64'];
const WINESERVERS = ['/usr/bin/wineserver', '/opt/wine-stable/bin/wineserver'];

/** Wine as it is installed here, and the folder that it takes for drive C and the registry. */
export interface Wine {
  readonly loader: string;
  readonly server: string;
  readonly prefix: string;
}

/**
 * @param isThere whether a file is a program
 * @returns null where Wine is not installed
 */
export function findWine(
  env: NodeJS.ProcessEnv = process.env,
  isThere: (file: string) => boolean = isProgram,
): Wine | null {
  const [loader, server] = [LOADERS.find(isThere), WINESERVERS.find(isThere)];
  if (loader === undefined || server === undefined) return null;
  const cache = env.XDG_CACHE_HOME || path.join(homedir(), '.cache');
  return { loader, server, prefix: env.GURU_WINE_PREFIX || path.join(cache, 'guru-rmm-wine') };
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Added to what a program is started with: no dialogs of Wine's own, no menu entries, no output of its debugging. */
export function wineEnvironment({ prefix, loader }: Wine): Record<string, string> {
  return {
    WINEPREFIX: prefix,
    WINEARCH: 'win64',
    WINEDEBUG: '-all',
    WINELOADER: loader,
    WINEDLLOVERRIDES: 'mscoree=;mshtml=;winemenubuilder.exe=',
  };
}

/** Makes the prefix, which takes half a minute, unless an earlier run has. Node wants to see Windows 10. */
export async function preparePrefix(wine: Wine, env: Record<string, string>, logFile: string): Promise<void> {
  const ready = path.join(wine.prefix, '.guru-ready');
  if (existsSync(ready)) return;
  mkdirSync(wine.prefix, { recursive: true });
  const full = { ...env, ...wineEnvironment(wine) };
  for (const args of [
    ['wineboot', '-i'],
    ['winecfg', '-v', 'win10'],
  ]) {
    const { code } = await runToFile(wine.loader, args, full, logFile, 180_000);
    if (code !== 0) throw new LabError('start_failed', `Wine's ${args[0]} ended with ${code}: ${logFile}`);
  }
  await runToFile(wine.server, ['-w'], full, logFile, 60_000);
  writeFileSync(ready, '');
}

/** Ends what runs in the prefix, Wine's own services too. */
export async function endWine(wine: Wine, env: Record<string, string>, logFile: string): Promise<void> {
  await runToFile(wine.server, ['-k', '-w'], { ...env, ...wineEnvironment(wine) }, logFile, 30_000);
}

/** Runs a program with its output in a file: Windows programs cannot write into a pipe of this system. */
export function runToFile(
  command: string,
  args: readonly string[],
  env: Record<string, string>,
  file: string,
  timeoutMs: number,
): Promise<{ code: number | null }> {
  const output = openSync(file, 'a', 0o600);
  try {
    const child = spawn(command, args, { env, stdio: ['ignore', output, output], cwd: path.dirname(file) });
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        reject(
          new LabError(
            'timeout',
            `${path.basename(command)} ${args[0]} took longer than ${timeoutMs / 1000} s.`,
          ),
        );
      }, timeoutMs);
      child.once('error', reject);
      child.once('exit', (code) => {
        clearTimeout(timer);
        resolve({ code });
      });
    });
  } finally {
    closeSync(output);
  }
}

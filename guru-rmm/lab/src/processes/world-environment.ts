import { WORLD_VARIABLE } from './world-processes.ts';

/** What a program needs of the caller's environment; the rest (NODE_OPTIONS, secrets, proxies) stays outside. */
const PASSED = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'TZ',
  'USER',
  'LOGNAME',
  'TMPDIR',
  'XDG_RUNTIME_DIR',
] as const;

/** The environment of a process of the world, with the mark by which it is found again. */
export function worldEnvironment(
  dataDir: string,
  own: Readonly<Record<string, string>> = {},
  from: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of PASSED) {
    const value = from[name];
    if (value !== undefined) env[name] = value;
  }
  env.PATH ??= '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  return { ...env, ...own, [WORLD_VARIABLE]: dataDir };
}

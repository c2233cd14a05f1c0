import { existsSync } from 'node:fs';
import path from 'node:path';
import { LabError } from './base/lab-error.ts';
import type { WorldSpec } from './base/world-spec.ts';

/** The command line as it was given; see `main.ts` for what each option means. */
export interface GivenOptions {
  gcRelease?: string;
  rmmRelease?: string;
  dataDir?: string;
  portBase?: string;
  rmmPort?: string;
  gcPort?: string;
  display?: string;
  installPackages?: boolean;
}

export interface Surroundings {
  cwd: string;
  env: NodeJS.ProcessEnv;
}

const DEFAULT_RMM_PORT = 8480;
const DEFAULT_GC_PORT = 8470;

/**
 * Makes a world's specification of the command line. `ownDesktop` asks for a virtual desktop even where there is a
 * display: the check types and clicks, which must not reach the desktop that somebody sits at.
 * @throws LabError `usage`
 */
export function readWorldSpec(given: GivenOptions, ownDesktop: boolean, around: Surroundings): WorldSpec {
  const base = given.portBase === undefined ? null : readPort(given.portBase, '--port-base', 65_534);
  const rmmPort =
    given.rmmPort === undefined ? (base ?? DEFAULT_RMM_PORT) : readPort(given.rmmPort, '--rmm-port');
  const basedGcPort = base === null ? DEFAULT_GC_PORT : base + 1;
  const gcPort = given.gcPort === undefined ? basedGcPort : readPort(given.gcPort, '--gc-port');
  if (rmmPort === gcPort) throw new LabError('usage', '--rmm-port and --gc-port must differ.');
  return {
    dataDir: path.resolve(around.cwd, given.dataDir ?? '.demo'),
    gcRelease: readRelease(given.gcRelease, '--gc-release', around.cwd),
    rmmRelease: readRelease(given.rmmRelease, '--rmm-release', around.cwd),
    rmmPort,
    gcPort,
    desktop: readDesktop(given.display, ownDesktop, around.env.DISPLAY),
  };
}

function readDesktop(
  display: string | undefined,
  own: boolean,
  present: string | undefined,
): WorldSpec['desktop'] {
  if (display !== undefined) {
    if (!/^:\d{1,4}$/.test(display))
      throw new LabError('usage', `--display takes a number such as :80, not "${display}".`);
    return { kind: 'virtual', display };
  }
  return present && !own ? { kind: 'existing', display: present } : { kind: 'virtual', display: null };
}

function readPort(text: string, option: string, highest = 65_535): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= highest) return port;
  throw new LabError('usage', `${option} takes a port between 1 and ${highest}, not "${text}".`);
}

function readRelease(file: string | undefined, option: string, cwd: string): string {
  if (!file) throw new LabError('usage', `${option} is missing; it takes the packed release (.tar.gz).`);
  const found = path.resolve(cwd, file);
  if (!existsSync(found))
    throw new LabError('bad_release', `There is no ${found}; pack the release first (${option}).`);
  return found;
}

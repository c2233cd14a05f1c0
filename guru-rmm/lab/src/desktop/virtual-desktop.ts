import { rmSync } from 'node:fs';
import path from 'node:path';
import { LabError } from '../base/lab-error.ts';
import { PATIENCE_MS } from '../base/wait-until.ts';
import type { WorldPaths } from '../base/world-paths.ts';
import type { Service } from '../processes/service.ts';
import { startService } from '../processes/service.ts';
import { worldEnvironment } from '../processes/world-environment.ts';
import { startDesktopPrograms } from './desktop-programs.ts';
import { type Person, personAt } from './person.ts';
import { type DisplayAccess, runProgram } from './run-program.ts';
import { writeXAuthority } from './x-authority.ts';

/** The two monitors side by side, in pixels of the desktop; the first is the primary one. */
export const MONITORS = [
  { name: 'LEFT', x: 0, y: 0, width: 1920, height: 1080 },
  { name: 'RIGHT', x: 1920, y: 0, width: 1920, height: 1080 },
] as const;

export interface VirtualDesktop extends DisplayAccess {
  xServer: Service;
  person: Person;
}

/** Longest path of a Unix socket, in bytes (unix(7)). */
const LONGEST_SOCKET = 107;

/**
 * Starts the X server, an Xvnc: its keyboard is a device of its own, and Guru Connect's question counts no other keys.
 * It listens on a socket that its owner alone may open. Without a display number it takes the first free one by itself; either way it reports the
 * number on descriptor 3 when it listens, so nobody has to guess or to poll.
 */
export async function startXServer(paths: WorldPaths, wanted: string | null): Promise<VirtualDesktop> {
  const authority = authorityOf(paths);
  if (Buffer.byteLength(paths.keyboard) > LONGEST_SOCKET)
    throw new LabError(
      'data_dir_unusable',
      `The path ${paths.dataDir} is too long for the virtual desktop's socket; choose a shorter one with --data-dir.`,
    );
  rmSync(paths.keyboard, { force: true });
  writeXAuthority(authority);
  const xServer = await startService({
    name: 'X server',
    command: 'Xvnc',
    // -noreset: without it the server forgets its monitors whenever its last client leaves
    // -r: no auto-repeat. Press and release of a key travel apart, and a machine that stands still between them would
    // type the letter again and again
    args: [
      ...(wanted ? [wanted] : []),
      ...[
        '-geometry',
        '3840x1080',
        '-depth',
        '24',
        '-noreset',
        '-r',
        '-s',
        '0',
        '-SecurityTypes',
        'None',
        '-rfbport',
        '-1',
        '-rfbunixpath',
        paths.keyboard,
        '-nolisten',
        'tcp',
        '-auth',
        authority,
        '-displayfd',
        '3',
      ],
    ],
    env: worldEnvironment(paths.dataDir),
    cwd: paths.desktop,
    logFile: path.join(paths.logs, 'xserver.log'),
    report: true,
  });
  const number = await Promise.race([readDisplayNumber(xServer), xServer.untilItEnds]);
  const display = `:${number}`;
  const access = { display, env: displayEnvironment(paths, display) };
  return { ...access, xServer, person: personAt(access, paths.keyboard) };
}

/** Monitors, background, window manager and programs; resolves when their windows are on the screen. */
export async function furnishDesktop(desktop: VirtualDesktop, paths: WorldPaths): Promise<void> {
  rmSync(path.join(paths.desktop, 'answers.txt'), { force: true });
  const output = await outputOf(desktop);
  for (const [index, monitor] of MONITORS.entries()) {
    const geometry = `${monitor.width}/508x${monitor.height}/285+${monitor.x}+${monitor.y}`;
    // The star marks the primary one; Xvnc has one output, which can belong to one monitor only.
    const args = index === 0 ? [`*${monitor.name}`, geometry, output] : [monitor.name, geometry, 'none'];
    await runProgram(desktop, 'xrandr', ['--setmonitor', ...args]);
  }
  await runProgram(desktop, 'xsetroot', ['-solid', '#2f4858']);
  await startDesktopPrograms(desktop, paths);
}

const authorityOf = (paths: WorldPaths) => path.join(paths.secrets, 'Xauthority');

/** What a program on a world's virtual desktop is started with. */
export function displayEnvironment(paths: WorldPaths, display: string): Record<string, string> {
  return worldEnvironment(paths.dataDir, {
    DISPLAY: display,
    XAUTHORITY: authorityOf(paths),
    HOME: paths.desktop,
    PS1: '$ ',
  });
}

/** The name of the X server's only output. */
async function outputOf(desktop: DisplayAccess): Promise<string> {
  const said = (await runProgram(desktop, 'xrandr', ['--query'])).toString('latin1');
  const name = /^(\S+) connected/m.exec(said)?.[1];
  if (name === undefined) throw new LabError('start_failed', 'The X server has no output.');
  return name;
}

function readDisplayNumber(xServer: Service): Promise<number> {
  return new Promise((resolve, reject) => {
    const { report } = xServer;
    if (!report) return reject(new LabError('start_failed', 'The X server has no pipe to report on.'));
    let text = '';
    const timer = setTimeout(
      () => reject(new LabError('timeout', `The X server did not come up within ${PATIENCE_MS / 1000} s.`)),
      PATIENCE_MS,
    );
    report.on('error', () => {});
    report.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (!text.includes('\n')) return;
      clearTimeout(timer);
      report.destroy();
      resolve(Number(text.trim()));
    });
    report.on('end', () => clearTimeout(timer)); // the server has ended; `untilItEnds` tells
  });
}

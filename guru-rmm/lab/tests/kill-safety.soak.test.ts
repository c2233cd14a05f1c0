import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { waitUntil } from '../src/base/wait-until.ts';
import { endWorld } from '../src/processes/end-world.ts';
import { readEnvironment } from '../src/processes/process-table.ts';
import { readRunFile } from '../src/processes/run-file.ts';
import { findWorldProcesses } from '../src/processes/world-processes.ts';
import { buildLab, type LabProcess, removeLab, runLab } from './lab-process.ts';
import { packTinyReleases } from './tiny-releases.ts';

// Bounds a hang; nothing in a passing test waits for it, however slow the machine.
jest.setTimeout(300_000);

const PORT = 18_720;
const DISPLAY = ':81';
const X_LOCK = '/tmp/.X81-lock';

let folder: string;
/** Each test's own: what an earlier one had made by its end says nothing of how far this one has come. */
let dataDir: string;
let releases: { gcRelease: string; rmmRelease: string };
let lab: LabProcess | null = null;

beforeAll(async () => {
  await buildLab();
  folder = mkdtempSync('/var/tmp/lab-kill-');
  chmodSync(folder, 0o755);
  releases = packTinyReleases(folder);
});

beforeEach(() => {
  dataDir = mkdtempSync(path.join(folder, 'world-'));
});

afterEach(async () => {
  lab?.child.kill('SIGKILL');
  await lab?.ended;
  await endWorld(dataDir);
});

afterAll(() => {
  removeLab();
  rmSync(folder, { recursive: true, force: true });
});

function up(): LabProcess {
  const place = ['--data-dir', dataDir, '--port-base', String(PORT), '--display', DISPLAY];
  lab = runLab(['up', '--gc-release', releases.gcRelease, '--rmm-release', releases.rmmRelease, ...place]);
  return lab;
}

const names = () =>
  findWorldProcesses(dataDir)
    .map((entry) => entry.name)
    .sort();

const pids = () => findWorldProcesses(dataDir).map((entry) => entry.pid);

/** Some of them take their names only once they run, which may be after the world is up. */
async function areThere(...wanted: string[]): Promise<void> {
  await waitUntil(() => wanted.every((name) => names().includes(name)), {
    what: `The presence of ${wanted.join(', ')}`,
    timeoutMs: 120_000,
  });
}

async function nothingIsLeft(): Promise<void> {
  await waitUntil(() => names().length === 0 && !existsSync(X_LOCK), {
    what: `The end of ${names().join(', ')}`,
    timeoutMs: 120_000,
  });
  await waitUntil(() => !existsSync('/tmp/.X11-unix/X81'), {
    what: 'The end of the socket of the X server',
    timeoutMs: 120_000,
  });
}

/** Everything ends before the lab itself ends. */
async function endsByCtrlC(running: LabProcess): Promise<void> {
  await running.said('Ctrl-C ends it all.');
  // the two grandchildren without a mark are among those that have to go
  await areThere('Xvnc', 'postgres', 'tiny-connect-ag', 'xterm');
  running.child.kill('SIGINT');
  expect(await running.ended).toBe(0);
  expect(names()).toEqual([]);
  expect(existsSync(X_LOCK)).toBe(false);
}

describe('nothing of a world survives its lab', () => {
  const inFolder = (...name: string[]) => existsSync(path.join(dataDir, ...name));
  /** In the order of a start, so that each start meets what all kills before it have left. */
  const moments: readonly [what: string, isThere: () => boolean][] = [
    ['The lock of the folder', () => inFolder('lab.lock')],
    ['The watchdog', () => inFolder('run.json')],
    [
      'The unpacking of a release',
      () => inFolder('releases') && readdirSync(`${dataDir}/releases`).length > 0,
    ],
    ['The X server', () => names().includes('Xvnc')],
    ["A server's database", () => names().includes('postgres')],
    ['A program on the desktop', () => names().includes('xterm')],
    ['The enrolment of the machine', () => inFolder('world.json')],
    ["The agent's child", () => names().includes('tiny-connect-ag')],
  ];

  test('kill -9 at one moment of the start after the other: each next start gets further, and the last one works', async () => {
    for (const [what, isThere] of moments) {
      const killed = up(); // at once: the watchdog of the one before may still be at work
      await waitUntil(isThere, { what, timeoutMs: 120_000, everyMs: 10 });
      killed.child.kill('SIGKILL');
      await killed.ended;
    }
    await endsByCtrlC(up());
  });

  test('kill -9 of the lab and of its watchdog: the next start puts it right', async () => {
    const killed = up();
    await killed.said('Ctrl-C ends it all.');
    const watchdog = readRunFile(path.join(dataDir, 'run.json'))?.watchdog.pid;
    expect(watchdog).toBeGreaterThan(1);
    // the lab first: it would replace a watchdog that it sees dying
    process.kill(killed.child.pid ?? 0, 'SIGSTOP');
    process.kill(watchdog ?? 0, 'SIGKILL');
    killed.child.kill('SIGKILL');
    await killed.ended;
    await areThere('postgres');

    const next = up();
    await next.said('that an earlier run had left behind');
    await next.said('Ctrl-C ends it all.');
    next.child.kill('SIGTERM');
    await next.ended;
    await nothingIsLeft();
  });

  test('a watchdog that is killed alone is replaced', async () => {
    const running = up();
    await running.said('Ctrl-C ends it all.');
    const first = readRunFile(path.join(dataDir, 'run.json'))?.watchdog.pid ?? 0;
    expect(first).toBeGreaterThan(1);
    process.kill(first, 'SIGKILL');
    await waitUntil(
      () => {
        const now = readRunFile(path.join(dataDir, 'run.json'))?.watchdog.pid;
        return now !== undefined && now !== first;
      },
      { what: 'A new watchdog', timeoutMs: 120_000 },
    );
    running.child.kill('SIGKILL');
    await running.ended;
    await nothingIsLeft();
  });

  /** The process of a server, by the port in its environment. */
  const serverOf = (variable: string) => {
    const found = findWorldProcesses(dataDir).find(
      ({ pid, name }) =>
        name !== 'postgres' && readEnvironment(pid).some((entry) => entry.startsWith(`${variable}=`)),
    );
    expect(found?.pid).toBeGreaterThan(1); // 0 would be the group of this process
    return found?.pid ?? 0;
  };

  test('a part that dies ends the world with a sentence that names it', async () => {
    const running = up();
    await running.said('Ctrl-C ends it all.');
    process.kill(serverOf('RMM_PORT'), 'SIGKILL');
    expect(await running.ended).toBe(1);
    expect(running.output()).toMatch(/\[ERROR\] guru-rmm was ended by SIGKILL .*log: /);
    await nothingIsLeft();
  });

  test('a relay that is killed is started again, as often as it is killed; one that ends by itself ends the world', async () => {
    const running = up();
    await running.said('Ctrl-C ends it all.');
    const rmm = serverOf('RMM_PORT');
    for (const times of [1, 2]) {
      const before = serverOf('CONNECT_PORT');
      process.kill(before, 'SIGKILL');
      await waitUntil(() => running.output().split('[OK] guru-connect: started again').length === times + 1, {
        what: `Start ${times} after a kill`,
        timeoutMs: 120_000,
      });
      expect(serverOf('CONNECT_PORT')).not.toBe(before);
    }
    expect(serverOf('RMM_PORT')).toBe(rmm);
    process.kill(serverOf('CONNECT_PORT'), 'SIGTERM');
    expect(await running.ended).toBe(1);
    expect(running.output()).toMatch(/\[ERROR\] guru-connect ended with status 0.*log: /);
    await nothingIsLeft();
  });

  test('a second lab in the same folder is refused and harms nothing; kill -9 of the first leaves nothing', async () => {
    const first = up();
    await first.said('Ctrl-C ends it all.');
    const before = pids();
    const second = up();
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(`A lab already runs in this data folder (process ${first.child.pid})`);
    // Some may have come: programs of the first lab's desktop that had only just been started.
    expect(pids()).toEqual(expect.arrayContaining(before));
    first.child.kill('SIGKILL');
    await first.ended;
    await nothingIsLeft();
  });
});

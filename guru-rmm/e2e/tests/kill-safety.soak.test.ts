import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { waitUntil } from '@guru-rmm/lab/base/wait-until.ts';
import { worldPaths } from '@guru-rmm/lab/base/world-paths.ts';
import { endWorld } from '@guru-rmm/lab/processes/end-world.ts';
import { findWorldProcesses } from '@guru-rmm/lab/processes/world-processes.ts';
import { buildLab, type LabProcess, removeLab, runLab } from '@guru-rmm/lab/tests/lab-process.ts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { DISPLAY, LONG_MS, makeFolder, PORTS, releases } from './support.ts';

let dataDir: string;
let lab: LabProcess | null = null;

beforeAll(async () => {
  await buildLab();
  dataDir = makeFolder();
});
afterEach(async () => {
  lab?.child.kill('SIGKILL');
  await lab?.ended;
  await endWorld(dataDir);
});
afterAll(() => {
  removeLab();
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

function up(): LabProcess {
  const { gcRelease, rmmRelease } = releases();
  const place = [
    '--data-dir',
    dataDir,
    '--rmm-port',
    String(PORTS.rmmPort),
    '--gc-port',
    String(PORTS.gcPort),
  ];
  lab = runLab([
    'up',
    '--gc-release',
    gcRelease,
    '--rmm-release',
    rmmRelease,
    ...place,
    '--display',
    DISPLAY,
  ]);
  return lab;
}

/** Whether a file or folder of such a name lies in a folder or below. */
function anyFile(folder: string, name: RegExp): boolean {
  try {
    return readdirSync(folder, { recursive: true }).some((file) => name.test(path.basename(String(file))));
  } catch (error) {
    if (Reflect.get(Object(error), 'code') === 'ENOENT') return false; // not there yet, or changed while it was read
    throw error;
  }
}

describe('kill -9 of a lab with the real servers', () => {
  const moments: readonly [what: string, isThere: (lab: LabProcess) => boolean][] = [
    // a release that is being unpacked, or one that was whole before anybody looked
    ['The unpacking of the releases', () => anyFile(worldPaths(dataDir).releases, /./)],
    ['The making of the databases', () => anyFile(worldPaths(dataDir).rmmData, /^PG_VERSION$/)],
    ['The start of the servers', ({ output }) => output().includes('server ready')],
  ];

  test('at one moment of the first start after the other: each next start gets further, and the last one works', async () => {
    for (const [what, isNow] of moments) {
      const killed = up();
      await waitUntil(() => isNow(killed), { what, timeoutMs: LONG_MS, everyMs: 10 });
      killed.child.kill('SIGKILL');
      await killed.ended;
    }
    const next = up();
    await next.said('Ctrl-C ends it all.', LONG_MS);
    next.child.kill('SIGINT');
    expect(await next.ended).toBe(0);
    expect(findWorldProcesses(dataDir)).toEqual([]);
  });

  test('once it is up: every process goes, and the next start works', async () => {
    const killed = up();
    await killed.said('Ctrl-C ends it all.', LONG_MS);
    killed.child.kill('SIGKILL');
    await killed.ended;
    // the lock of an X server that did not end by itself is taken away after it
    const lock = `/tmp/.X${DISPLAY.slice(1)}-lock`;
    await waitUntil(() => findWorldProcesses(dataDir).length === 0 && !existsSync(lock), {
      what: "The end of every process and of the X server's lock",
      timeoutMs: LONG_MS,
    });
    const next = up();
    await next.said('Ctrl-C ends it all.', LONG_MS);
    next.child.kill('SIGINT');
    expect(await next.ended).toBe(0);
  });
});

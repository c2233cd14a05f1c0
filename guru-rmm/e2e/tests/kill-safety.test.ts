import { existsSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { endWorld } from '@guru-rmm/lab/processes/end-world.ts';
import { findWorldProcesses } from '@guru-rmm/lab/processes/world-processes.ts';
import { type LabProcess, runLab } from '@guru-rmm/lab/tests/lab-process.ts';
import { waitUntil } from '@guru-rmm/lab/wait-until.ts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { DISPLAY, makeFolder, PORTS, releases } from './support.ts';

let dataDir: string;
let lab: LabProcess | null = null;

beforeAll(() => {
  dataDir = makeFolder();
});
afterEach(async () => {
  lab?.child.kill('SIGKILL');
  await lab?.ended;
  await endWorld(dataDir);
}, 120_000);
afterAll(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 }));

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

describe('kill -9 of a lab with the real servers', () => {
  // of the first run: while unpacking, while the databases are made, while the servers start
  test.each([700, 1500, 2300, 3100, 4000])('%d ms after its start, and the next start works', async (ms) => {
    if (ms !== 4000) rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    const killed = up();
    await sleep(ms);
    killed.child.kill('SIGKILL');
    await killed.ended;
    const next = up();
    await next.said('Ctrl-C ends it all.', 180_000);
    next.child.kill('SIGINT');
    expect(await next.ended).toBe(0);
    expect(findWorldProcesses(dataDir)).toEqual([]);
  });

  test('once it is up: every process goes, and the next start works', async () => {
    const killed = up();
    await killed.said('Ctrl-C ends it all.', 180_000);
    killed.child.kill('SIGKILL');
    await killed.ended;
    await waitUntil(() => findWorldProcesses(dataDir).length === 0, {
      what: 'The end of every process',
      timeoutMs: 45_000,
    });
    expect(existsSync(`/tmp/.X${DISPLAY.slice(1)}-lock`)).toBe(false);
    const next = up();
    await next.said('Ctrl-C ends it all.', 180_000);
    next.child.kill('SIGINT');
    expect(await next.ended).toBe(0);
  });
});

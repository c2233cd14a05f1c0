import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { auditorUrl, startEmbeddedDatabase } from '../src/index.ts';
import { connectOnce } from '../src/roles/connect.ts';
import {
  alive,
  buildHolder,
  databaseProcess,
  endHolders,
  hold,
  makeFolders,
  until,
} from './support/holder.ts';
import { dataFolder, product } from './support/product.ts';

let folders: Awaited<ReturnType<typeof makeFolders>>;
beforeAll(async () => {
  [folders] = await Promise.all([makeFolders(), buildHolder()]);
});
afterEach(endHolders);
afterAll(() => folders.remove());

const start = (path: string, onLost?: (fault: Error) => void) =>
  startEmbeddedDatabase({ folder: dataFolder(path), product, durable: false, ...(onLost ? { onLost } : {}) });

test('keeps its data from one start to the next, and leaves no process and no address when it is stopped', async () => {
  const path = folders.copied();
  const first = await start(path);
  const pid = databaseProcess(path);
  for (const secret of ['postgres.password', 'database-url', 'database-auditor-url', 'server.lock']) {
    expect([secret, statSync(join(path, secret)).mode & 0o777]).toEqual([secret, 0o600]);
  }
  const auditor = connectOnce({ url: (await auditorUrl(dataFolder(path))) ?? '' });
  expect(await auditor`SELECT current_user AS role`).toEqual([{ role: 'guru_test_auditor' }]);
  await auditor.end();
  const sql = connectOnce(first.owner);
  await sql`CREATE TABLE kept AS SELECT 1 AS value`;
  await sql.end();
  await first.stop();
  expect(alive(pid)).toBe(false);
  expect(readdirSync(path).sort()).toEqual(['postgres', 'postgres.password']);
  expect(await auditorUrl(dataFolder(path))).toBeUndefined();

  const second = await start(path);
  const again = connectOnce(second.owner);
  expect(await again`SELECT value FROM kept`).toEqual([{ value: 1 }]);
  await again.end();
  await second.stop();
});

test('ends when its server is killed, and the next start works', async () => {
  const path = folders.copied();
  const first = hold(path);
  await first.ready;
  const pid = databaseProcess(path);
  first.child.kill('SIGKILL');
  await first.exit;
  await until('the database ended', () => !alive(pid));
  await hold(path).ready;
});

test('is stopped by the next start when its supervisor was killed too', async () => {
  const path = folders.copied();
  const first = hold(path);
  await first.ready;
  const pid = databaseProcess(path);
  const supervisor = Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]);
  const children = readFileSync(`/proc/${supervisor}/task/${supervisor}/children`, 'utf8').trim().split(' ');
  for (const child of children.map(Number)) if (child !== pid) process.kill(child, 'SIGKILL');
  process.kill(supervisor, 'SIGKILL');
  first.child.kill('SIGKILL');
  await first.exit;
  expect(alive(pid)).toBe(true);
  await hold(path).ready;
  expect(alive(pid)).toBe(false);
});

test('reports once that it ended by itself, with its last words, and may be started again', async () => {
  const path = folders.copied();
  const faults: string[] = [];
  const database = await start(path, (fault) => faults.push(fault.message));
  process.kill(databaseProcess(path), 'SIGQUIT');
  await until('the loss was reported', () => faults.length > 0);
  expect(faults[0]).toMatch(/^The embedded PostgreSQL has ended: .*immediate shutdown/);
  await database.stop();
  expect(existsSync(join(path, 'server.lock'))).toBe(false);
  await (await start(path)).stop();
  expect(faults).toHaveLength(1);
});

/** When this was made, in what each start makes under a name of its own too; the newest. */
function madeAt(path: string, entry: string, inside: string): number {
  if (!existsSync(path)) return 0;
  const times = readdirSync(path)
    .filter((name) => (entry.endsWith('.') ? name.startsWith(entry) : name === entry))
    .map((name) => statSync(join(path, name, inside), { throwIfNoEntry: false })?.birthtimeMs ?? 0);
  return Math.max(0, ...times);
}

/** In the order of a start, so that each start meets what all kills before it have left. */
const MOMENTS = [
  ['server.lock', ''],
  ['postgres.unfinished.', 'PG_VERSION'],
  ['postgres', 'PG_VERSION'],
  ['postgres', 'postmaster.pid'],
] as const;

test('starts after starts that were killed at one moment after the other', async () => {
  const path = folders.fresh();
  for (const [entry, inside] of MOMENTS) {
    const began = Date.now();
    const killed = hold(path);
    let isUp = false;
    killed.ready.then(
      () => {
        isUp = true;
      },
      () => undefined,
    );
    // What exists for a moment only may be missed: the start is killed once it is up, then.
    while (!isUp && madeAt(path, entry, inside) < began) await sleep(1);
    killed.child.kill('SIGKILL');
    await killed.exit;
  }
  await hold(path).ready;
  expect(readdirSync(path).filter((name) => name.endsWith('.initdb'))).toEqual([]);
});

test('refuses a second server on its folder, which does not disturb the first', async () => {
  const path = folders.copied();
  const first = await start(path);
  const pid = databaseProcess(path);
  const second = hold(path);
  expect(await second.exit).toBe(1);
  expect(second.said()).toContain(`Another process (${process.pid}) uses this data folder`);
  expect(databaseProcess(path)).toBe(pid);
  expect(alive(pid)).toBe(true);
  await first.stop();
});

test('does not open a database whose password file is missing, and says which', async () => {
  const path = folders.copied();
  await rm(join(path, 'postgres.password'));
  await expect(start(path)).rejects.toMatchObject({
    code: 'password_missing',
    message: expect.stringContaining(join(path, 'postgres.password')),
  });
});

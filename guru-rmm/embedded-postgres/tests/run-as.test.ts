import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { startCluster } from '../src/index.ts';
import { connectOnce } from '../src/roles/connect.ts';
import { chooseUser } from '../src/run-as.ts';
import { dataFolder } from './support/product.ts';

const folder = mkdtempSync(join(tmpdir(), 'guru-run-as-'));
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// As root PostgreSQL runs as another user, to whom the way is closed; as anybody else it is the plain way.
test('lives below a folder that only its owner may enter, with a path too long for a socket, and opens nothing', async () => {
  const closed = join(folder, 'home');
  mkdirSync(closed, { mode: 0o700 });
  const path = join(closed, 'long'.repeat(25));
  const cluster = await startCluster({ folder: dataFolder(path), durable: false });
  expect(cluster.superuser.path).toBeUndefined();
  const sql = connectOnce(cluster.superuser);
  expect(await sql`SELECT 1 AS answer`).toEqual([{ answer: 1 }]);
  await sql.end();
  await cluster.stop();
  expect(statSync(closed).mode & 0o777).toBe(0o700);
  expect(readdirSync(path).sort()).toEqual(['postgres', 'postgres.password']);
});

test('runs a program below such a folder, never as root', async () => {
  const closed = join(folder, 'root');
  mkdirSync(closed, { mode: 0o700 });
  const program = join(closed, 'id');
  copyFileSync('/usr/bin/id', program);
  chmodSync(program, 0o755);
  const { prefix } = await chooseUser(closed, program);
  const [command = '', ...args] = [...prefix, program, '-u'];
  expect(execFileSync(command, args, { encoding: 'utf8' }).trim()).not.toBe('0');
});

test('asks for no capability where none is needed, and names the remedy where none helps', async () => {
  const plain = await chooseUser(folder, '/bin/sh');
  expect(plain.prefix.join(' ')).not.toContain('ambient');
  const nowhere = chooseUser(folder, join(folder, 'nothing'));
  if (plain.owner === undefined) await expect(nowhere).resolves.toEqual(plain);
  else await expect(nowhere).rejects.toThrow(/^PostgreSQL runs as user "postgres" .* set DATABASE_URL\.$/);
  expect(existsSync(join(folder, 'nothing'))).toBe(false);
});

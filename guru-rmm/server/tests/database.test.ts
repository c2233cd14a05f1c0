import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ownIdentity } from '@guru-rmm/process-lock/process-identity.ts';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { ConfigError } from '../src/config/config-error.ts';
import { MigrationError } from '../src/database/check-applied.ts';
import { lockDataDir } from '../src/database/data-dir-lock.ts';
import { migrate } from '../src/database/migrate.ts';
import { choosePostgresUser } from '../src/database/postgres-user.ts';
import { processStartTime } from '../src/database/process-identity.ts';
import { MIGRATIONS_DIR, readMigrations } from '../src/database/read-migrations.ts';
import { connectSql } from '../src/database/sql.ts';
import { createTestDatabase } from './support/test-database.ts';
import { until } from './support/test-world.ts';

/** Several starts of the whole program, each with a database of its own, in one test. */
jest.setTimeout(240_000);

const folder = mkdtempSync(join(tmpdir(), 'guru-rmm-data-'));
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the embedded database', () => {
  const dataDir = join(folder, 'data');
  const serverRoot = fileURLToPath(new URL('../', import.meta.url));
  const children: ChildProcess[] = [];
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
  });

  /** The real program in a process of its own. Resolves when it listens or has ended. */
  const serve = async (dataDir = join(folder, 'data')) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts', 'serve'], {
      cwd: serverRoot,
      env: {
        PATH: process.env.PATH,
        RMM_PORT: '0',
        RMM_PUBLIC_URL: 'http://rmm.test',
        RMM_DATA_DIR: dataDir,
      },
    });
    children.push(child);
    let errors = '';
    child.stderr.on('data', (chunk) => {
      errors += String(chunk);
    });
    const exited = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
    const listening = new Promise<number>((resolve) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const entry = JSON.parse(line) as { msg: string; port?: number };
        if (entry.msg === '[OK] listening') resolve(entry.port ?? 0);
      });
    });
    const port = await Promise.race([listening, exited.then(() => 0)]);
    return { child, port, exited, errors: () => errors };
  };
  const postmasterPid = (of = dataDir) =>
    Number(readFileSync(join(of, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  const ready = async (port: number) => (await fetch(`http://127.0.0.1:${port}/health/ready`)).status;

  test('is made, survives kill -9 of its parent and a half-made one, refuses a second server, and stops with the server', async () => {
    // What a start that was killed in the middle leaves behind.
    mkdirSync(join(dataDir, 'postgres.new'), { recursive: true });
    chmodSync(dataDir, 0o755);
    writeFileSync(join(dataDir, 'postgres.new', 'PG_VERSION'), '18\n');

    const first = await serve();
    expect(await ready(first.port)).toBe(200);
    for (const secret of ['postgres-password', 'database-url', 'server.lock']) {
      expect(statSync(join(dataDir, secret)).mode & 0o077).toBe(0);
    }
    expect(existsSync(join(dataDir, 'postgres.new'))).toBe(false);

    const rival = await serve();
    expect(await rival.exited).toBe(64);
    expect(rival.errors()).toMatch(/^\[ERROR\] Another Guru RMM server is using .*\.\n$/);

    const orphan = postmasterPid();
    first.child.kill('SIGKILL');
    await first.exited;
    expect(processStartTime(orphan)).not.toBeNull();

    const second = await serve();
    expect(await ready(second.port)).toBe(200);
    expect(processStartTime(orphan)).toBeNull();
    const database = postmasterPid();
    second.child.kill('SIGTERM');
    expect(await second.exited).toBe(0);
    await until('PostgreSQL is gone', () => processStartTime(database) === null);
    expect(existsSync(join(dataDir, 'server.lock'))).toBe(false);
  });

  test('stops with a server that is told to stop while it is still starting', async () => {
    const early = join(folder, 'early');
    const starting = serve(early);
    const child = children.at(-1);
    await until('PostgreSQL is there', () => {
      return existsSync(join(early, 'postgres', 'postmaster.pid')) && postmasterPid(early) > 1;
    });
    const database = postmasterPid(early);
    child?.kill('SIGTERM');
    const server = await starting;
    expect(await server.exited).toBe(0);
    expect(server.errors()).toBe('');
    expect(processStartTime(database)).toBeNull();
    expect(existsSync(join(early, 'server.lock'))).toBe(false);
  });

  // As root PostgreSQL runs as another user, to whom the way is closed; as anybody else it is the plain way.
  test('lives below a folder that only its owner may enter, and is stopped there after kill -9', async () => {
    const closed = join(folder, 'home');
    mkdirSync(closed, { mode: 0o700 });
    const below = join(closed, 'data');
    const first = await serve(below);
    expect(await ready(first.port)).toBe(200);
    const orphan = postmasterPid(below);
    first.child.kill('SIGKILL');
    await first.exited;

    const second = await serve(below);
    expect(await ready(second.port)).toBe(200);
    expect(processStartTime(orphan)).toBeNull();
    const database = postmasterPid(below);
    second.child.kill('SIGTERM');
    expect(await second.exited).toBe(0);
    expect(processStartTime(database)).toBeNull();
    expect(statSync(closed).mode & 0o777).toBe(0o700);
    expect(existsSync(join(below, 'postgres-password.new'))).toBe(false);
  });

  test('is run from a release below such a folder, never as root', async () => {
    const closed = join(folder, 'root');
    mkdirSync(closed, { mode: 0o700 });
    const program = join(closed, 'id');
    copyFileSync('/usr/bin/id', program);
    chmodSync(program, 0o755);
    const { prefix } = await choosePostgresUser([closed], program);
    const [command = '', ...args] = [...prefix, program, '-u'];
    expect(execFileSync(command, args, { encoding: 'utf8' }).trim()).not.toBe('0');
  });

  test('asks for no more than it needs, and says so where there is no way', async () => {
    const plain = await choosePostgresUser([folder], '/bin/sh');
    expect(plain.prefix.join(' ')).not.toContain('ambient');
    const nowhere = choosePostgresUser([folder], join(folder, 'nothing'));
    if (plain.owner === null) await expect(nowhere).resolves.toEqual(plain);
    else await expect(nowhere).rejects.toThrow(/^The user "postgres", as whom .* set DATABASE_URL\.$/);
  });
});

describe('the lock of the data folder', () => {
  test('is taken over from a process that is gone, also when its pid lives on in another', async () => {
    const dataDir = join(folder, 'locked');
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'server.lock'), JSON.stringify({ ...ownIdentity(), start_ticks: '1' }));
    const unlock = await lockDataDir(dataDir);
    await expect(lockDataDir(dataDir)).rejects.toThrow(ConfigError);
    unlock();
    (await lockDataDir(dataDir))();
  });
});

describe('migrations', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  test('two servers at once run each of them once; again nothing runs; an edited one is refused', async () => {
    const [left, right] = [connectSql(database.url), connectSql(database.url)];
    const migrations = await readMigrations(MIGRATIONS_DIR);
    const ran = await Promise.all([migrate(left, migrations), migrate(right, migrations)]);
    expect(ran.flat()).toEqual(migrations.map((migration) => migration.name));
    expect(await migrate(left, migrations)).toEqual([]);
    const edited = migrations.map((migration) => ({ ...migration, checksum: 'edited' }));
    await expect(migrate(left, edited)).rejects.toThrow(MigrationError);
    const broken = {
      name: '9999_broken',
      checksum: 'x',
      statements: 'CREATE TABLE half (x int); SELECT nonsense',
    };
    await expect(migrate(left, [...migrations, broken])).rejects.toThrow('nonsense');
    expect(await left`SELECT to_regclass('half') AS half`).toEqual([{ half: null }]);
    await left.end();
    await right.end();
  });

  test('each may run twice: it is idempotent', async () => {
    const sql = connectSql(database.url);
    for (const migration of await readMigrations(MIGRATIONS_DIR)) await sql.unsafe(migration.statements);
    await sql.end();
  });
});

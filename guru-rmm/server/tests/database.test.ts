import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type EmbeddedCluster, startCluster } from '@guru/embedded-postgres';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { MigrationError } from '../src/database/check-applied.ts';
import { GRANTS } from '../src/database/grants.ts';
import { migrate } from '../src/database/migrate.ts';
import { dataFolder } from '../src/database/product.ts';
import { MIGRATIONS_DIR, readMigrations } from '../src/database/read-migrations.ts';
import { connectSql } from '../src/database/sql.ts';
import { bundledServer } from './support/bundled-server.ts';
import { createTestDatabase } from './support/test-database.ts';
import { until } from './support/test-world.ts';

describe('the embedded database', () => {
  const root = mkdtempSync(join(tmpdir(), 'guru-rmm-data-'));
  /** A data folder as release 1.0 left it: its superuser owns the tables. Others are copies, since making one takes seconds. */
  const left = join(root, 'left');
  let program: string;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    const [cluster, folder] = await Promise.all([
      startCluster({ folder: dataFolder(left), durable: false }),
      bundledServer(),
    ]);
    program = folder;
    await fillLikeRelease10(cluster);
    await cluster.stop();
  });
  afterEach(async () => {
    for (const child of children.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
    }
  });
  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  async function fillLikeRelease10(cluster: EmbeddedCluster): Promise<void> {
    const admin = connectSql(cluster.superuser);
    await admin`CREATE DATABASE guru_rmm`;
    await admin.end();
    const sql = connectSql({
      ...cluster.superuser,
      url: cluster.superuser.url.replace(/postgres$/, 'guru_rmm'),
    });
    await migrate(sql, (await readMigrations(MIGRATIONS_DIR)).slice(0, 1));
    await sql`INSERT INTO audit_events (type, subject) VALUES ('sign_in', 'kept')`;
    await sql.end();
  }

  const copied = (name: string) => {
    // Node's own cp gives the copies to its user, but they belong to PostgreSQL's.
    execFileSync('cp', ['-a', left, join(root, name)]);
    return join(root, name);
  };

  /** The real program in a process of its own. Resolves when it listens or has ended. */
  async function run(dataDir: string, ...args: string[]) {
    const child = spawn(process.execPath, [join(program, 'main.mjs'), ...args], {
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
    const lines: string[] = [];
    const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
    const listening = new Promise<number>((resolve) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        lines.push(line);
        if (line.includes('"[OK] listening"')) resolve((JSON.parse(line) as { port: number }).port);
      });
    });
    const port = await Promise.race([listening, exited.then(() => 0)]);
    return { child, port, exited, errors: () => errors, output: () => lines.join('\n') };
  }

  const serve = (dataDir: string) => run(dataDir, 'serve');
  const databaseProcess = (dataDir: string) =>
    Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  const alive = (pid: number) => existsSync(`/proc/${pid}/exe`);
  const ready = async (port: number) => (await fetch(`http://127.0.0.1:${port}/health/ready`)).status;

  test('is made from nothing, keeps its secrets to itself, refuses a second server, and stops with the server', async () => {
    const dataDir = join(root, 'nothing');
    const first = await serve(dataDir);
    expect(await ready(first.port)).toBe(200);
    for (const secret of ['postgres-password', 'database-url', 'database-auditor-url', 'server.lock']) {
      expect(statSync(join(dataDir, secret)).mode & 0o077).toBe(0);
    }
    const rival = await serve(dataDir);
    expect(await rival.exited).toBe(64);
    expect(rival.errors()).toMatch(/^\[ERROR\] Another process \(\d+\) uses this data folder .*\.\n$/);

    const pid = databaseProcess(dataDir);
    first.child.kill('SIGTERM');
    expect(await first.exited).toBe(0);
    expect(alive(pid)).toBe(false);
    expect(existsSync(join(dataDir, 'server.lock'))).toBe(false);
    expect(first.output()).not.toContain('the database role of this server owns its tables');
  });

  test('takes over a data folder of release 1.0, gives the server a role that owns nothing, and lets an auditor read', async () => {
    const dataDir = copied('old');
    const server = await serve(dataDir);
    expect(await ready(server.port)).toBe(200);
    const sql = connectSql(readFileSync(join(dataDir, 'database-url'), 'utf8').trim());
    expect(await sql`SELECT subject FROM audit_events`).toEqual([{ subject: 'kept' }]);
    for (const statement of [
      'UPDATE audit_events SET type = $$x$$',
      'DELETE FROM remote_control_events',
      'UPDATE audit_chains SET length = 0',
      'ALTER TABLE audit_events DISABLE TRIGGER ALL',
    ]) {
      await expect(sql.unsafe(statement)).rejects.toMatchObject({ code: '42501' });
    }
    expect(await sql`SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'`).toEqual([
      { tableowner: 'guru_rmm_owner' },
    ]);
    await sql.end();

    const url = await run(dataDir, 'audit', 'url');
    expect(await url.exited).toBe(0);
    const auditor = connectSql(url.output());
    expect(await auditor`SELECT current_user AS role, subject FROM audit_trail`).toEqual([
      { role: 'guru_rmm_auditor', subject: 'kept' },
    ]);
    // Its transactions only read; its grants would refuse it too.
    await expect(auditor`DELETE FROM agents`).rejects.toMatchObject({ code: '25006' });
    await auditor.end();

    server.child.kill('SIGTERM');
    await server.exited;
    const stopped = await run(dataDir, 'audit', 'url');
    expect(await stopped.exited).toBe(64);
    expect(stopped.errors()).toMatch(/^\[ERROR\] There is no database running in \S+: .*\n$/);
  });

  test('ends when its server is killed, and the next start works', async () => {
    const dataDir = copied('killed');
    const first = await serve(dataDir);
    const pid = databaseProcess(dataDir);
    first.child.kill('SIGKILL');
    await first.exited;
    await until('the database ended', () => !alive(pid));
    expect(await ready((await serve(dataDir)).port)).toBe(200);
  });

  test('stops its server when it ends by itself, which quotes its last words and may be started again', async () => {
    const dataDir = copied('lost');
    const server = await serve(dataDir);
    process.kill(databaseProcess(dataDir), 'SIGQUIT');
    expect(await server.exited).toBe(1);
    expect(server.output()).toMatch(/The embedded PostgreSQL has ended: .*immediate shutdown/);
    expect(existsSync(join(dataDir, 'server.lock'))).toBe(false);
    expect(await ready((await serve(dataDir)).port)).toBe(200);
  });

  test('stops with a server that is told to stop while it is still starting', async () => {
    const early = copied('early');
    const starting = serve(early);
    const child = children.at(-1);
    await until('PostgreSQL is there', () => {
      return existsSync(join(early, 'postgres', 'postmaster.pid')) && databaseProcess(early) > 1;
    });
    const pid = databaseProcess(early);
    child?.kill('SIGTERM');
    const server = await starting;
    expect(await server.exited).toBe(0);
    expect(server.errors()).toBe('');
    expect(alive(pid)).toBe(false);
    expect(existsSync(join(early, 'server.lock'))).toBe(false);
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

  test('each table and view of the schema has a line in the table of privileges', async () => {
    const sql = connectSql(database.url);
    const rows = await sql<{ name: string }[]>`
      SELECT relname AS name FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') ORDER BY relname`;
    await sql.end();
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(GRANTS).sort());
  });
});

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedCluster, startCluster } from '@guru/embedded-postgres';
import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { BUNDLE } from '../scripts/bundle.ts';
import { migrate } from '../src/database/migrate.ts';
import { connect } from '../src/database/open-database.ts';
import { dataFolder } from '../src/database/product.ts';
import { ConsoleClient } from './support/console-client.ts';

const server = new URL('..', import.meta.url).pathname;

/** Bundled once: a start then costs what it costs an operator, and not the compiling of the sources. */
const program = join(server, 'out/embedded-database-test.mjs');
let root: string;
/** A data folder as release 1.0 left it: its superuser owns the tables. Others are copies, since making one takes seconds. */
let left: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'guru-connect-embedded-'));
  left = join(root, 'left');
  const [cluster] = await Promise.all([
    startCluster({ folder: dataFolder(left), durable: false }),
    build({ ...BUNDLE, entryPoints: [join(server, 'src/main.ts')], outfile: program, legalComments: 'none' }),
  ]);
  await fillLikeRelease10(cluster);
  await cluster.stop();
});

/** With the first migrations alone. */
async function fillLikeRelease10(cluster: EmbeddedCluster): Promise<void> {
  const migrations = join(root, 'migrations-of-1.0');
  await mkdir(migrations);
  for (const name of ['0001-agents-and-sessions.sql', '0002-webhooks.sql'])
    await copyFile(join(server, 'migrations', name), join(migrations, name));
  const sql = connect(cluster.superuser);
  await migrate(sql, migrations);
  await sql`INSERT INTO connect_agents (agent_id) VALUES ('kept')`;
  await sql.end();
}

/** Where `serve` keeps its data. */
let folder: string;
const started: ChildProcess[] = [];

afterAll(async () => {
  for (const child of started) {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
    }
  }
  for (const path of [program, root]) await rm(path, { recursive: true, force: true });
});

/** Another data folder of release 1.0. */
function copyLeft(): string {
  const copy = join(root, randomUUID());
  // Node's own cp gives the copies to its user, but they belong to PostgreSQL's.
  execFileSync('cp', ['-a', left, copy]);
  return copy;
}

interface Served {
  readonly child: ChildProcess;
  readonly url: Promise<string>;
  readonly exit: Promise<number | null>;
  said(): string;
}

/** `guru-connect serve` as a process of its own, without DATABASE_URL. */
function serve(environment: Record<string, string> = {}, args = ['serve']): Served {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: server,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, CONNECT_PORT: '0', CONNECT_DATA_DIR: folder, ...environment },
  });
  started.push(child);
  let said = '';
  let announce: (url: string) => void = () => undefined;
  const url = new Promise<string>((resolve) => {
    announce = resolve;
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      said += String(chunk);
      const found = /"url":"([^"]+)"/.exec(said)?.[1];
      if (found) announce(found);
    });
  }
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, url, exit, said: () => said };
}

async function ready(served: Served): Promise<string> {
  const url = await Promise.race([
    served.url,
    served.exit.then(() => Promise.reject(new Error(served.said()))),
  ]);
  // The database of a machine that stands still is not ready for a moment.
  await eventually(
    () => fetch(`${url}/health/ready`),
    ({ status }) => status === 200,
  );
  return url;
}

async function databaseProcess(): Promise<number> {
  return Number((await readFile(join(folder, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]);
}

const alive = (pid: number) => existsSync(`/proc/${pid}`);

describe('on a data folder of release 1.0', () => {
  let relay: Served;
  let url: string;

  beforeAll(async () => {
    folder = copyLeft();
    relay = serve();
    url = await ready(relay);
  });

  test('the relay takes it over, runs as a role that owns nothing, and lets an auditor read', async () => {
    const sql = connect((await readFile(join(folder, 'database-url'), 'utf8')).trim());
    expect(await sql`SELECT agent_id FROM connect_agents`).toEqual([{ agent_id: 'kept' }]);
    for (const statement of [
      'UPDATE connect_session_events SET type = $$x$$',
      'DELETE FROM connect_session_events',
      'ALTER TABLE connect_session_events DISABLE TRIGGER ALL',
    ]) {
      await expect(sql.unsafe(statement)).rejects.toMatchObject({ code: '42501' });
    }
    expect(await sql`SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'`).toEqual([
      { tableowner: 'guru_connect_owner' },
    ]);
    await sql.end();

    const url = serve({}, ['audit', 'url']);
    expect(await url.exit).toBe(0);
    const auditor = connect(url.said().trim());
    expect(
      await auditor`SELECT current_user AS role FROM connect_audit_sessions RIGHT JOIN (SELECT 1) one ON true`,
    ).toEqual([{ role: 'guru_connect_auditor' }]);
    // Its transactions only read; its grants would refuse it too.
    await expect(auditor`DELETE FROM connect_agents`).rejects.toMatchObject({ code: '25006' });
    await auditor.end();
  });

  test('a second relay on the same folder is refused in one sentence, and does not disturb the first', async () => {
    const second = serve();
    expect(await second.exit).toBe(64);
    expect(second.said()).toMatch(/^\[ERROR\] Another process \(\d+\) uses this data folder .*\n$/);
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  });

  test('a taken port: one sentence, exit 64, and no database left', async () => {
    const other = copyLeft();
    const second = serve({ CONNECT_PORT: new URL(url).port, CONNECT_DATA_DIR: other });
    expect(await second.exit).toBe(64);
    expect(second.said()).toMatch(/\[ERROR\] 127\.0\.0\.1:\d+ is taken: .* CONNECT_PORT\.\n$/);
    expect(existsSync(join(other, 'postgres/postmaster.pid'))).toBe(false);
  });

  test('audit verify and audit export work beside a running relay and on a stopped one', async () => {
    const run = async (...args: string[]) => {
      const command = serve({}, ['audit', ...args]);
      return { exit: await command.exit, said: command.said() };
    };
    const sql = connect((await readFile(join(folder, 'database-url'), 'utf8')).trim());
    await sql`INSERT INTO connect_audit_events (type, data) VALUES ('agent_refused', '{"detail":"=1+1"}')`;
    await sql.end();
    expect(await run('verify')).toEqual({
      exit: 0,
      said: expect.stringMatching(
        /^\[OK\] the audit is as it was written: 2 rows in 1 chains, 0 sessions\n$/,
      ),
    });
    expect((await run('export', '--format', 'json', '--from', '2026-01-01')).said).toContain(
      '"agent_refused"',
    );

    relay.child.kill('SIGTERM');
    expect(await relay.exit).toBe(0);
    const verified = await run('verify', '--json');
    expect([verified.exit, JSON.parse(verified.said)]).toMatchObject([
      0,
      { ok: true, rows: 2, findings: [] },
    ]);
    const csv = (await run('export')).said.split('\r\n');
    expect([csv.length, csv[0]?.startsWith('occurred_at,type,session_id,')]).toEqual([4, true]);
    expect(await run('export', '--from', 'yesterday')).toMatchObject({
      exit: 64,
      said: expect.stringContaining('--from takes a day'),
    });
  });

  test('audit verify exits with 1 and names the row when somebody was at the tables', async () => {
    relay.child.kill('SIGTERM');
    await relay.exit;
    const cluster = await startCluster({ folder: dataFolder(folder), durable: false });
    const sql = connect(cluster.superuser);
    const { length } = await sql`SELECT FROM connect_audit_events`;
    await sql`INSERT INTO connect_audit_events (type) VALUES ('one'), ('two'), ('three')`;
    await sql`ALTER TABLE connect_audit_events DISABLE TRIGGER USER`;
    await sql`DELETE FROM connect_audit_events WHERE type = 'two'`;
    await sql`ALTER TABLE connect_audit_events ENABLE TRIGGER USER`;
    await sql.end();
    await cluster.stop();
    const verify = serve({}, ['audit', 'verify']);
    expect(await verify.exit).toBe(1);
    expect(verify.said()).toContain(
      `[ERROR] missing: connect_audit_events, chain events row ${length + 2}: the row is missing`,
    );
  });
});

test('starts from nothing, keeps its secrets to itself, and stops on SIGTERM with everything', async () => {
  folder = join(root, 'nothing');
  const relay = serve();
  const url = await ready(relay);
  const pid = await databaseProcess();
  const firstSignIn = join(folder, 'first-sign-in.txt');
  const [, password = ''] =
    (await eventually(async () =>
      /password: (\S+)/.exec(await readFile(firstSignIn, 'utf8').catch(() => '')),
    )) ?? [];
  expect((await new ConsoleClient(url).signIn('admin', password)).body).toMatchObject({ role: 'admin' });
  expect(relay.said()).not.toContain(password);
  const secrets = ['postgres.password', 'database-url', 'database-auditor-url', 'token-secret'];
  for (const secret of [...secrets, 'first-sign-in.txt']) {
    expect((await stat(join(folder, secret))).mode & 0o777).toBe(0o600);
  }
  relay.child.kill('SIGTERM');
  expect(await relay.exit).toBe(0);
  expect(alive(pid)).toBe(false);
  expect(existsSync(join(folder, 'relay.lock'))).toBe(false);
  expect(relay.said()).not.toContain('[WARNING] the database role');
});

test('kill -9 of the relay leaves no database and the next start works; a relay whose database ends stops and quotes its last words', async () => {
  folder = copyLeft();
  const first = serve();
  await ready(first);
  const pid = await databaseProcess();
  first.child.kill('SIGKILL');
  await first.exit;
  await eventually(
    async () => alive(pid),
    (lives) => !lives,
  );
  const second = serve();
  await ready(second);
  process.kill(await databaseProcess(), 'SIGQUIT');
  expect(await second.exit).toBe(1);
  expect(second.said()).toMatch(/The embedded PostgreSQL has ended: .*immediate shutdown/);
  expect(existsSync(join(folder, 'relay.lock'))).toBe(false);
});

test('init migrates a stopped database and makes its first administrator, once', async () => {
  folder = copyLeft();
  const run = async () => {
    const made = serve({}, ['init', '--login', 'boss', '--json']);
    return [await made.exit, JSON.parse(made.said()).first_sign_in];
  };
  expect(await run()).toEqual([0, { login: 'boss', password: expect.any(String) }]);
  expect(await run()).toEqual([0, null]);
});

test('audit url says so in words while the database does not run', async () => {
  folder = copyLeft();
  const served = serve({}, ['audit', 'url']);
  expect(await served.exit).toBe(64);
  expect(served.said()).toMatch(/^\[ERROR\] There is no database running in \S+: .*\n$/);
});

test('audit verify makes no database where there is none', async () => {
  folder = join(root, 'wrong');
  const verify = serve({}, ['audit', 'verify']);
  expect([await verify.exit, existsSync(folder)]).toEqual([64, false]);
  expect(verify.said()).toContain('There is no database in');
});

test.each<[string, Record<string, string>, string[], RegExp]>([
  ['a setting that cannot work', { CONNECT_PORT: 'x' }, ['serve'], /^\[ERROR\] CONNECT_PORT /],
  ['no command', {}, [], /^\[ERROR\] Say what to do: guru-connect serve\.\n$/],
  ['an unknown option', {}, ['serve', '--port', '1'], /^\[ERROR\] unknown option '--port'/],
])('%s: one sentence, exit 64', async (_, environment, args, sentence) => {
  const served = serve(environment, args);
  expect(await served.exit).toBe(64);
  expect(served.said()).toMatch(sentence);
});

test('--help names the variables, which a release says nowhere else', async () => {
  const served = serve({}, ['--help']);
  expect(await served.exit).toBe(0);
  expect(served.said()).toMatch(/\n {2}CONNECT_INTEGRATION_KEY_FILE +\S/);
});

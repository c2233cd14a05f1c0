import { eventually } from '@guru-connect/testing/eventually';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { BUNDLE } from '../scripts/bundle.ts';
import { connect } from '../src/database/open-database.ts';

const server = new URL('..', import.meta.url).pathname;

/** Bundled once: a start then costs what it costs an operator, and not the compiling of the sources. */
const program = join(server, 'out/embedded-database-test.mjs');

beforeAll(async () => {
  await build({
    ...BUNDLE,
    entryPoints: [join(server, 'src/main.ts')],
    outfile: program,
    legalComments: 'none',
  });
});
afterAll(async () => {
  await rm(program, { force: true });
});

let folder: string;
let started: ChildProcess[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guru-connect-embedded-'));
  started = [];
});
afterEach(async () => {
  for (const child of started) {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
    }
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

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

test('starts from nothing, stops on SIGTERM with everything, and starts again on what is there', async () => {
  const first = serve();
  await ready(first);
  const pid = await databaseProcess();
  for (const secret of ['postgres.password', 'database-url', 'token-secret']) {
    expect((await stat(join(folder, secret))).mode & 0o777).toBe(0o600);
  }
  const sql = connect((await readFile(join(folder, 'database-url'), 'utf8')).trim());
  await sql`INSERT INTO connect_agents (agent_id) VALUES ('kept')`;
  await sql.end();
  first.child.kill('SIGTERM');
  expect(await first.exit).toBe(0);
  expect(alive(pid)).toBe(false);
  expect(existsSync(join(folder, 'relay.lock'))).toBe(false);

  const second = serve();
  await ready(second);
  const again = connect((await readFile(join(folder, 'database-url'), 'utf8')).trim());
  const rows = await again`SELECT agent_id FROM connect_agents`;
  await again.end();
  expect(rows.map((row) => row.agent_id)).toEqual(['kept']);
});

test('kill -9 of the relay leaves no database, and the next start works', async () => {
  const first = serve();
  await ready(first);
  const pid = await databaseProcess();
  first.child.kill('SIGKILL');
  await first.exit;
  await eventually(
    async () => alive(pid),
    (lives) => !lives,
  );
  await ready(serve());
});

test('a database whose supervisor was killed too is found and stopped by the next start', async () => {
  const first = serve();
  await ready(first);
  const pid = await databaseProcess();
  const supervisor = Number((await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ')[1]);
  const children = (await readFile(`/proc/${supervisor}/task/${supervisor}/children`, 'utf8'))
    .trim()
    .split(' ');
  for (const child of children.map(Number)) if (child !== pid) process.kill(child, 'SIGKILL');
  process.kill(supervisor, 'SIGKILL');
  first.child.kill('SIGKILL');
  await first.exit;
  expect(alive(pid)).toBe(true);
  await ready(serve());
  expect(alive(pid)).toBe(false);
});

test('a relay whose database has ended stops, says what was last heard of it, and may be started again', async () => {
  const first = serve();
  await ready(first);
  process.kill(await databaseProcess(), 'SIGQUIT');
  expect(await first.exit).toBe(1);
  expect(first.said()).toMatch(/The embedded PostgreSQL has ended: .*immediate shutdown/);
  expect(existsSync(join(folder, 'relay.lock'))).toBe(false);
  await ready(serve());
});

/** When this was made, in what each start makes under a name of its own too; the newest. */
function madeAt(entry: string, inside: string): number {
  const times = readdirSync(folder)
    .filter((name) => (entry.endsWith('.') ? name.startsWith(entry) : name === entry))
    .map((name) => statSync(join(folder, name, inside), { throwIfNoEntry: false })?.birthtimeMs ?? 0);
  return Math.max(0, ...times);
}

test.each([
  ['relay.lock', ''],
  ['postgres.unfinished.', ''],
  ['postgres.unfinished.', 'PG_VERSION'],
  ['postgres', 'PG_VERSION'],
  ['postgres', 'postmaster.pid'],
])(
  'a start that was killed once there was %s %s leaves nothing that the next one trips over',
  async (entry, inside) => {
    const killed = serve();
    let isOver = false;
    const up = ready(killed).finally(() => {
      isOver = true;
    });
    up.catch(() => undefined);
    while (!isOver && madeAt(entry, inside) === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    // What is there for a moment only may be missed: it is killed once it is up, then.
    if (isOver) await up;
    killed.child.kill('SIGKILL');
    await killed.exit;
    await ready(serve());
  },
);

test('a second relay on the same folder is refused in one sentence, and does not disturb the first', async () => {
  const url = await ready(serve());
  const second = serve();
  expect(await second.exit).toBe(64);
  expect(second.said()).toMatch(/^\[ERROR\] Another relay \(process \d+\) uses this data folder: .*\n$/);
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);
});

test.each<[string, Record<string, string>, string[], RegExp]>([
  ['a setting that cannot work', { CONNECT_PORT: 'x' }, ['serve'], /^\[ERROR\] CONNECT_PORT /],
  ['no command', {}, [], /^\[ERROR\] Say what to do: guru-connect serve\.\n$/],
  ['an unknown option', {}, ['serve', '--port', '1'], /^\[ERROR\] Unknown option '--port'/],
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

test('a taken port: one sentence, exit 64, and no database left', async () => {
  const url = await ready(serve());
  const other = join(folder, 'other');
  const second = serve({ CONNECT_PORT: new URL(url).port, CONNECT_DATA_DIR: other });
  expect(await second.exit).toBe(64);
  expect(second.said()).toMatch(/\[ERROR\] 127\.0\.0\.1:\d+ is taken: .* CONNECT_PORT\.\n$/);
  expect(existsSync(join(other, 'postgres/postmaster.pid'))).toBe(false);
});

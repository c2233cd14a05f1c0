import { Readable, Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CommanderError } from 'commander';
import { CommandRefused } from '../src/commands/command-refused.ts';
import { createProgram } from '../src/commands/program.ts';
import { ConfigurationError } from '../src/config/configuration-error.ts';
import { ConsoleClient, makeTechnician } from './support/console-client.ts';
import { asRole } from './support/databases.ts';
import { openSession } from './support/open-session.ts';
import { INTEGRATION_KEY, startRelay, type TestRelay } from './support/relay.ts';

let relay: TestRelay;
let environment: Record<string, string>;

beforeAll(async () => {
  relay = await startRelay();
  const { databaseUrl = '' } = relay.config;
  environment = {
    DATABASE_URL: databaseUrl,
    CONNECT_DATABASE_AUDITOR_URL: asRole(databaseUrl, 'auditor'),
    CONNECT_DATA_DIR: relay.folder,
    CONNECT_PORT: String(relay.port),
  };
});
afterAll(async () => {
  await relay.close();
});

/** Runs a command in this process. @returns what it printed */
async function run(args: string, input = ''): Promise<string> {
  let printed = '';
  const output = new Writable({
    write(chunk, _, done) {
      printed += String(chunk);
      done();
    },
  });
  const streams = { input: Readable.from([input]), output };
  const home = new URL('../src', import.meta.url).pathname;
  await createProgram(home, environment, streams).parseAsync(args.split(' '), { from: 'user' });
  return printed;
}

const signIn = (login: string, password: string) => new ConsoleClient(relay.url).signIn(login, password);

test('makes an account, resets its password, disables and enables it', async () => {
  await makeTechnician(relay, 'admin');
  const made = JSON.parse(await run('user add Robin --role auditor --name Robin --json'));
  expect(made).toMatchObject({ login: 'robin', role: 'auditor' });
  expect((await signIn('robin', made.password)).status).toBe(200);
  expect(await run('user reset-password robin --password-stdin', 'my own long password\n')).toBe(
    '[OK] robin has a new password and is signed out\n',
  );
  expect((await signIn('robin', made.password)).status).toBe(401);
  expect((await signIn('robin', 'my own long password')).status).toBe(200);
  expect(await run('user disable robin')).toContain('disabled and signed out');
  expect((await signIn('robin', 'my own long password')).status).toBe(401);
  expect(await run('user list')).toMatch(/^login +name +role .*\n(.*\n)*robin +Robin +auditor +false +2/m);
  await run('user enable robin');
  expect((await signIn('robin', 'my own long password')).status).toBe(200);
  expect(await run('user totp-reset robin')).toContain('without a second factor');
  await expect(run('user add robin')).rejects.toThrow(CommandRefused);
  await expect(run('user disable nobody')).rejects.toThrow('There is no account nobody.');
  await expect(run('user add x --password-stdin', 'short\n')).rejects.toThrow(ConfigurationError);
  await expect(run('user add x --role king')).rejects.toThrow(CommanderError);
  await expect(run('user add x --password secret')).rejects.toThrow(CommanderError);
  const events = await relay.sql<{ type: string }[]>`
    SELECT type FROM connect_audit_events WHERE data ->> 'by' = 'command_line' AND data ->> 'technician_id' = ${made.technician_id}
    ORDER BY chain_index`;
  expect(events.map(({ type }) => type)).toEqual([
    'technician_created',
    'technician_password_set',
    'technician_disabled',
    'technician_enabled',
    'technician_totp_removed',
  ]);
});

test('the only administrator cannot be disabled', async () => {
  await relay.sql`UPDATE connect_technicians SET role = 'auditor'`;
  const { login } = await makeTechnician(relay, 'admin');
  await expect(run(`user disable ${login}`)).rejects.toThrow('only enabled administrator');
});

test('ends a session of the running relay, and says so', async () => {
  const { session, control } = await openSession(relay);
  const { session_id: id } = session;
  expect(JSON.parse(await run('sessions list --json'))).toMatchObject([{ session_id: id }]);
  expect(await run(`sessions end ${id}`)).toBe(`[OK] ${id} has ended\n`);
  expect(await control.next('sessionEnd')).toMatchObject({ sessionId: id, reason: 'requested' });
  expect(await run('sessions list')).not.toContain(id);
  expect(await run('sessions list --all')).toContain(id);
  await expect(run('sessions end nonsense')).rejects.toThrow(CommandRefused);
  control.close();
});

test('makes a support code that a machine can use, lists it without the code, and cancels one', async () => {
  const { login } = await makeTechnician(relay, 'technician', 'Terry');
  const made = JSON.parse(
    await run(`codes create --technician ${login} --reason printer --access view --json`),
  );
  const redeem = async (code: string) => {
    const response = await fetch(`${relay.url}/api/codes/redeem`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  };
  expect(await run('codes list')).toMatch(new RegExp(`^${made.session_id} +Terry +printer `, 'm'));
  expect(await run('codes list --json')).not.toContain(made.code);
  expect(await redeem(made.code)).toMatchObject({
    status: 200,
    body: { session_id: made.session_id, technician_name: 'Terry' },
  });
  const rows = await relay.sql<{ all: string }[]>`SELECT subject AS all FROM connect_operator_requests`;
  expect(JSON.stringify(rows)).not.toContain(made.code);

  const second = JSON.parse(await run(`codes create --technician ${login} --json`));
  expect(await run(`codes cancel ${second.session_id}`)).toContain('is cancelled');
  expect((await redeem(second.code)).status).toBe(404);
  await expect(run(`codes cancel ${second.session_id}`)).rejects.toThrow(CommandRefused);
  await expect(run('codes create --technician nobody')).rejects.toThrow(
    'There is no enabled technician nobody.',
  );
  await expect(run(`codes create --technician ${login} --minutes 0`)).rejects.toThrow(ConfigurationError);
});

test('makes a key that opens its machine, and revokes it on the running relay', async () => {
  const made = JSON.parse(await run('keys create kiosk --label hall'));
  expect(made).toMatchObject({
    agent_id: 'kiosk',
    relay_url: `ws://127.0.0.1:${relay.port}`,
    agent_key: expect.stringMatching(/^gck_/),
  });
  const [key] = JSON.parse(await run('keys list kiosk --json'));
  expect(key).toMatchObject({ label: 'hall', revoked_at: null });
  expect(await run(`keys revoke kiosk ${key.key_id}`)).toContain('cut what it had opened');
  expect(JSON.parse(await run('keys list kiosk --json'))[0].revoked_at).not.toBeNull();
  await expect(run(`keys revoke kiosk ${relay.folder}`)).rejects.toThrow(CommandRefused);
  await expect(run('keys list unknown')).rejects.toThrow(CommandRefused);
  await expect(run('keys create no/slash')).rejects.toThrow(ConfigurationError);
});

test('doctor finds what is wrong, says what to do, and reads nothing of a secret out', async () => {
  const report = JSON.parse(await run('doctor --json'));
  const exitCode = process.exitCode;
  process.exitCode = undefined;
  const byCheck = Object.fromEntries(
    report.findings.map((one: { check: string; status: string }) => [one.check, one.status]),
  );
  expect(byCheck).toMatchObject({
    database: 'ok',
    tables: 'ok',
    roles: 'ok',
    clock: 'ok',
    relay: 'ok',
    'public URL': 'warning',
    technicians: 'warning',
    'data folder': 'ok',
  });
  expect(exitCode).toBe(report.ok ? undefined : 1);
  expect(JSON.stringify(report)).not.toContain('only-in-tests');
  environment.CONNECT_PUBLIC_URL = 'http://connect.example.com';
  expect(await run('doctor')).toMatch(
    /\[ERROR\] public URL: http:\/\/connect.example.com is not encrypted.*\n {4}Put a reverse proxy/,
  );
  expect(process.exitCode).toBe(1);
  process.exitCode = undefined;
});

test('lists who calls which operation of which major of the contract, refused calls too', async () => {
  const call = async (path: string, userAgent: string, key = INTEGRATION_KEY) =>
    (
      await fetch(`${relay.url}/api/integration/v1/${path}`, {
        headers: { authorization: `Bearer ${key}`, 'user-agent': userAgent },
      })
    ).status;
  const rmm = 'guru-rmm/1.0.0 guru-connect-contract/1.4.1';
  expect([await call('agents/nobody', rmm), await call('agents/nobody', rmm)]).toEqual([404, 404]);
  await relay.app.usage.write();
  expect([await call('sessions', rmm), await call('agents/nobody', rmm)]).toEqual([200, 404]);
  expect(await call('agents/nobody', 'stranger/1.0', 'wrong-key-wrong-key-wrong-key-wrong')).toBe(401);
  await relay.app.usage.write();
  const used = JSON.parse(await run('contract usage --major v1 --json'));
  expect(used.filter(({ consumer }: { consumer: string }) => consumer === 'guru-rmm/1.0.0')).toMatchObject([
    { contract_version: '1.4.1', major: 'v1', operation: 'getAgent', calls: '3', deprecated_calls: '0' },
    { contract_version: '1.4.1', major: 'v1', operation: 'listSessions', calls: '1' },
  ]);
  expect(JSON.stringify(used)).not.toContain('stranger');
  expect(await run('contract usage --major v2')).not.toContain('guru-rmm');
});

test('help names the exit codes', () => {
  const help = createProgram('', {}).helpInformation();
  for (const name of ['serve', 'init', 'doctor', 'user', 'keys', 'sessions', 'release', 'audit'])
    expect(help).toMatch(new RegExp(`^  ${name}(?:\\|check-config)? `, 'm'));
});

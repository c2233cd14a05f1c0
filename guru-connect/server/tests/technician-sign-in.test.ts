import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import { SIGN_IN_BOUNDS } from '../src/console/sign-in-limits.ts';
import { COMMAND_LINE } from '../src/technicians/account-event.ts';
import { beginTotp, confirmTotp, sealOldSecrets } from '../src/technicians/second-factor-store.ts';
import { changeTechnician, findCredentials } from '../src/technicians/technician-store.ts';
import { ConsoleClient, makeTechnician, PASSWORD } from './support/console-client.ts';
import { loadSecondFactorKey } from '../src/config/second-factor-key.ts';
import { startRelay, type TestRelay } from './support/relay.ts';

let relay: TestRelay;

beforeAll(async () => {
  // So that each client has an address of its own.
  relay = await startRelay({ environment: { CONNECT_TRUSTED_PROXY: 'loopback' } });
});
afterAll(async () => {
  await relay.close();
});

const client = () => new ConsoleClient(relay.url);
const signIn = (one: ConsoleClient, body: object, headers: Record<string, string> = {}) =>
  one.call('POST', '/api/auth/sign-in', body, headers);

async function eventsOf(technicianId: string): Promise<{ type: string; data: Record<string, unknown> }[]> {
  await relay.app.attempts.close();
  return await relay.sql`
    SELECT type, data FROM connect_audit_events
    WHERE data ->> 'technician_id' = ${technicianId} ORDER BY chain_index`;
}

test('signs in with a cookie that scripts and other sites cannot use, and out again', async () => {
  const { login, technician_id, name } = await makeTechnician(relay, 'technician');
  const one = client();
  const answer = await signIn(one, { login: ` ${login.toUpperCase()} `, password: PASSWORD });
  expect([answer.status, answer.body]).toEqual([
    200,
    { technician_id, login, name, role: 'technician', has_totp: false },
  ]);
  const cookie = answer.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/^guru-connect=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/);
  expect((await one.call('GET', '/api/me')).body).toEqual(answer.body);
  const stolen = one.cookie;
  expect((await one.call('POST', '/api/auth/sign-out')).status).toBe(204);
  one.cookie = stolen;
  expect(await one.refusal('GET', '/api/me')).toBe('401 signed_out');
  expect((await eventsOf(technician_id)).map(({ type }) => type)).toEqual([
    'technician_created',
    'technician_signed_in',
    'technician_signed_out',
  ]);
});

test('behind https the cookie is Secure and bound to this host', async () => {
  const { login } = await makeTechnician(relay, 'technician');
  const headers = { 'x-forwarded-proto': 'https' };
  const answer = await signIn(client(), { login, password: PASSWORD }, headers);
  expect(answer.headers.get('set-cookie')).toMatch(/^__Host-guru-connect=.*; Secure;/);
});

test('stores neither password nor token', async () => {
  const { login, technician_id } = await makeTechnician(relay, 'technician');
  const one = client();
  await signIn(one, { login, password: PASSWORD });
  const [row] = await relay.sql<{ password_hash: string; token_hash: Uint8Array }[]>`
    SELECT password_hash, token_hash FROM connect_technicians JOIN connect_technician_sign_ins USING (technician_id)
    WHERE technician_id = ${technician_id}`;
  expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(Buffer.from(row?.token_hash ?? []).toString('base64url')).not.toBe(one.cookie.split('=')[1]);
});

describe('refuses, and records', () => {
  test('a wrong password, an unknown account and a disabled one with the same answer', async () => {
    const { login, technician_id } = await makeTechnician(relay, 'technician');
    const answers = [
      await signIn(client(), { login, password: 'another password' }),
      await signIn(client(), { login: 'nobody', password: PASSWORD }),
    ];
    await changeTechnician(relay.pool, technician_id, { is_disabled: true }, COMMAND_LINE);
    answers.push(await signIn(client(), { login, password: PASSWORD }));
    const seen = answers.map(({ status, body: { request_id: _, ...body } }) => ({ status, ...body }));
    expect(new Set(seen.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(seen[0]).toMatchObject({ status: 401, error_code: 'sign_in_failed' });
    const refused = (await eventsOf(technician_id)).filter(({ type }) => type === 'technician_refused');
    expect(refused.map(({ data }) => data.why)).toEqual(['wrong_password', 'disabled']);
    expect(JSON.stringify(refused)).not.toContain('another password');
  });

  test('a browser of an account that is disabled or gets another role', async () => {
    const { login, technician_id } = await makeTechnician(relay, 'admin');
    await makeTechnician(relay, 'admin');
    for (const change of [{ role: 'technician' as const }, { is_disabled: true }]) {
      const one = client();
      await signIn(one, { login, password: PASSWORD });
      await changeTechnician(relay.pool, technician_id, change, COMMAND_LINE);
      expect(await one.refusal('GET', '/api/me')).toBe('401 signed_out');
    }
    expect((await eventsOf(technician_id)).at(-1)?.type).toBe('technician_disabled');
  });

  test.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['no origin', { origin: '' }],
    ['an opaque origin', { origin: 'null' }],
    ['no header of the console', { 'x-guru-connect-console': undefined }],
  ])('a change that comes with %s', async (_, headers) => {
    const one = await ConsoleClient.signedIn(relay, 'technician');
    const sent = { origin: relay.url, 'x-guru-connect-console': '1', cookie: one.cookie, ...headers };
    const kept = Object.entries(sent).filter((entry): entry is [string, string] => Boolean(entry[1]));
    const response = await fetch(`${relay.url}/api/auth/sign-out`, { method: 'POST', headers: kept });
    const refused = (await response.json()) as { error_code: string };
    expect([response.status, refused.error_code]).toEqual([403, 'cross_site']);
    expect((await one.call('GET', '/api/me')).status).toBe(200);
  });
});

describe('limits how often', () => {
  test('one account is tried, unknown ones too, whatever the address', async () => {
    for (const login of [(await makeTechnician(relay, 'technician')).login, 'nobody-at-all']) {
      const codes: string[] = [];
      for (let count = 0; count <= SIGN_IN_BOUNDS.perAccount; count += 1)
        codes.push((await signIn(client(), { login, password: 'wrong password' })).body.error_code);
      expect(codes).toEqual([...Array(SIGN_IN_BOUNDS.perAccount).fill('sign_in_failed'), 'rate_limited']);
    }
  });

  test('one address tries, whatever the account', async () => {
    const one = client();
    const statuses: number[] = [];
    for (let count = 0; count <= SIGN_IN_BOUNDS.perAddress; count += 1)
      statuses.push((await signIn(one, { login: `guess-${count}`, password: 'x' })).status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
    const late = await signIn(one, { login: 'again', password: 'x' });
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('with a second factor', () => {
  const codeOf = (secret: string, stepsLater = 0) =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + stepsLater * 30_000 });

  async function withTotp() {
    const account = await makeTechnician(relay, 'technician');
    const { login, technician_id } = account;
    const factors = { sql: relay.pool, secondFactorKey: loadSecondFactorKey(relay.folder) };
    const secret = await beginTotp(factors, technician_id);
    const stored = await findCredentials(relay.pool, { login });
    const recovery = stored && (await confirmTotp(factors, stored, codeOf(secret), COMMAND_LINE));
    if (!recovery) throw new Error('the code was refused');
    return { login, technician_id, secret, recovery };
  }
  test('the database has no secret as it is, and one of an earlier release is sealed at the next start', async () => {
    const { login, technician_id, secret } = await withTotp();
    const factors = { sql: relay.pool, secondFactorKey: loadSecondFactorKey(relay.folder) };
    const stored = async () => (await findCredentials(relay.pool, { login }))?.totp_secret;
    expect(await stored()).toMatch(/^sealed1:/);
    expect(await stored()).not.toContain(secret);
    await relay.sql`UPDATE connect_technicians SET totp_secret = ${secret} WHERE technician_id = ${technician_id}`;
    await sealOldSecrets(factors);
    expect(await stored()).toMatch(/^sealed1:/);
    expect(await tryCode(login, codeOf(secret, 1))).toBe('in');
  });

  const tryCode = async (login: string, code?: string) => {
    const { status, body } = await signIn(client(), { login, password: PASSWORD, code });
    return status === 200 ? 'in' : body.error_code;
  };

  test('asks for a code, takes each once, and takes no older one', async () => {
    const { login, technician_id, secret } = await withTotp();
    expect(await tryCode(login)).toBe('second_factor_required');
    expect(await tryCode(login, '000000')).toBe('second_factor_refused');
    expect([await tryCode(login, codeOf(secret, 1)), await tryCode(login, codeOf(secret, 1))]).toEqual([
      'in',
      'second_factor_refused',
    ]);
    expect(await tryCode(login, codeOf(secret))).toBe('second_factor_refused');
    const [event] = (await eventsOf(technician_id)).filter(({ type }) => type === 'technician_signed_in');
    expect(event?.data.second_factor).toBe('totp');
  });

  test('one code that comes twice at the same moment signs in once', async () => {
    const { login, secret } = await withTotp();
    const code = codeOf(secret, 1);
    const answers = await Promise.all([tryCode(login, code), tryCode(login, code), tryCode(login, code)]);
    expect(answers.filter((answer) => answer === 'in')).toHaveLength(1);
  });

  test('a recovery code works once, however it is typed, and is stored as a hash', async () => {
    const { login, technician_id, recovery } = await withTotp();
    const [code = ''] = recovery;
    const rows = await relay.sql`
      SELECT encode(code_hash, 'escape') AS text FROM connect_technician_recovery_codes
      WHERE technician_id = ${technician_id}`;
    expect(rows).toHaveLength(10);
    expect(JSON.stringify(rows)).not.toContain(code);
    expect(await tryCode(login, code.toUpperCase().replaceAll('-', ' '))).toBe('in');
    expect(await tryCode(login, code)).toBe('second_factor_refused');
  });
});

import { afterEach, expect, test } from '@jest/globals';
import { ADMIN, startWorld, type World } from './support/test-world.ts';

/** Whom a guesser locks out: itself, and nobody else. */

let world: World;
afterEach(() => world.close());

/** An attempt without a password fails without the work of checking one. */
const attempt = (from: string, email: string) =>
  world.api.post('/api/auth/sign-in', { email }, { headers: { 'x-forwarded-for': from } });
const attempts = async (count: number, from: (turn: number) => string) => {
  const statuses: number[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    statuses.push((await attempt(from(turn), `user-${turn}@example.test`)).status);
  }
  return statuses;
};
/** The attempts that the audit has as refused, and from where they came. */
const refused = async () => [
  ...(await world.sql()`SELECT subject, data #>> '{from,address}' AS address FROM audit_events
    WHERE type = 'sign_in_rate_limited'`),
];
const thirtyFailed = Array(30).fill(422);

test('thirty failed attempts a minute from an address, and the audit has one line of what was refused', async () => {
  world = await startWorld({ trustedProxies: ['loopback'] });
  const statuses = await attempts(35, () => '203.0.113.1');
  expect(statuses).toEqual([...thirtyFailed, 429, 429, 429, 429, 429]);
  expect(await refused()).toEqual([{ subject: 'user-30@example.test', address: '203.0.113.1' }]);
  const elsewhere = await world.api.post('/api/auth/sign-in', ADMIN, {
    headers: { 'x-forwarded-for': '203.0.113.2' },
  });
  expect(elsewhere.status).toBe(200);
});

test('guesses at an account lock out neither its owner elsewhere nor a browser in which the owner has signed in', async () => {
  world = await startWorld({ trustedProxies: ['loopback'] });
  const signIn = (from: string, cookie: string, password = ADMIN.password) =>
    world.api.post(
      '/api/auth/sign-in',
      { ...ADMIN, password },
      { headers: { 'x-forwarded-for': from, cookie } },
    );
  const first = await signIn('203.0.113.9', '');
  const [known = ''] = first.headers
    .getSetCookie()
    .flatMap((cookie) => /^rmm_known=[^;]+/.exec(cookie) ?? []);
  const statuses: number[] = [];
  for (let turn = 0; turn < 11; turn += 1) statuses.push((await attempt('203.0.113.1', ADMIN.email)).status);
  expect(statuses).toEqual([...Array(10).fill(422), 429]);
  expect((await signIn('203.0.113.2', '')).status).toBe(200);
  // At the guesser's own address, as behind one router.
  expect((await signIn('203.0.113.1', '')).status).toBe(429);
  const again = await signIn('203.0.113.1', known);
  expect(again.status).toBe(200);
  // Each sign-in replaces the cookie, and none gives attempts without end.
  expect((await signIn('203.0.113.1', known)).status).toBe(429);
  const [renewed = ''] = again.headers
    .getSetCookie()
    .flatMap((cookie) => /^rmm_known=[^;]+/.exec(cookie) ?? []);
  for (let turn = 0; turn < 10; turn += 1) await signIn('203.0.113.1', renewed, '');
  expect((await signIn('203.0.113.1', renewed)).status).toBe(429);
});

test('without a trusted proxy nobody is believed who says to come from elsewhere', async () => {
  world = await startWorld();
  const statuses = await attempts(31, (turn) => `203.0.113.${turn}`);
  expect(statuses).toEqual([...thirtyFailed, 429]);
  expect(await refused()).toEqual([{ subject: 'user-30@example.test', address: '127.0.0.1' }]);
});

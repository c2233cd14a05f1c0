import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { SupportDesk, TECHNICIAN } from './support/support-desk.ts';

/** SECURITY.md: wrong codes a minute, from one address and from all together. */
const FROM_ONE = 10;
const IN_ALL = 300;
const WRONG = 'ABC-DEF-234';
const NOT_VALID = /^This code is not valid\. Check it, or ask your technician for a new one/;

let desk: SupportDesk;
let later = 0;

beforeAll(async () => {
  const clock = { wall: () => Date.now() + later, monotonic: () => performance.now() + later };
  desk = await SupportDesk.open({ clock, environment: { CONNECT_TRUSTED_PROXY: 'loopback' } });
});
afterAll(() => desk?.close());
afterEach(() => desk.clear());

/** The user's page, at an address of the network. */
function joinPage(from: string): Promise<Page> {
  return desk.openPage('/join', { extraHTTPHeaders: { 'x-forwarded-for': from } });
}

/** What the page says of a code. */
async function enter(page: Page, code: string): Promise<string> {
  await page.getByRole('textbox').fill(code);
  const answer = page.waitForResponse('**/api/codes/preview');
  await page.getByRole('button', { name: 'Continue' }).click();
  await answer;
  await page.waitForFunction(() => document.querySelector('#code')?.getAttribute('aria-invalid') === 'true');
  return (await page.getByTestId('message').textContent()) ?? '';
}

/** What the program says of a code, by its exit and in words. */
async function programSays(code: string): Promise<string> {
  const program = desk.startAgent(code);
  return `${await program.exited()} ${program.stderr.trim()}`;
}

async function refusedFrom(address: string): Promise<number> {
  const [row] = await desk.relay.sql<{ count: number }[]>`
    SELECT count(*)::int FROM connect_audit_events
    WHERE type = 'code_refused' AND data ->> 'client_address' = ${address}`;
  return row?.count ?? 0;
}

describe('a code that opens nothing', () => {
  const NO_CODE = /^65 \[ERROR\] This support code does not work: .* Ask the technician for a new code\.$/;

  test('is wrong: the page and the program say so, and the audit has it', async () => {
    expect(await enter(await joinPage('198.51.100.1'), WRONG)).toMatch(NOT_VALID);
    expect(await programSays(WRONG)).toMatch(NO_CODE);
    await eventually(async () => (await refusedFrom('198.51.100.1')) === 1);
    await eventually(async () => (await refusedFrom('127.0.0.1')) === 1);
  });

  test('is spent: it lets in no second machine, and the first session goes on', async () => {
    const { code, path, viewer } = await desk.waitingTechnician();
    desk.startAgent(code);
    await viewer.getByText('The user is being asked').waitFor();
    expect(await enter(await joinPage('198.51.100.2'), code)).toMatch(NOT_VALID);
    expect(await programSays(code)).toMatch(NO_CODE);
    expect((await desk.client.call('getSession', { path })).status).toBe('awaiting_consent');
    expect(await desk.person.sees(1)).toHaveLength(1);
  });

  test('is cancelled by the technician who leaves', async () => {
    const { code, path, viewer } = await desk.waitingTechnician();
    await viewer.getByRole('button', { name: 'Disconnect' }).click();
    await eventually(async () => (await desk.eventTypes(path)).at(-1) === 'ended');
    expect(await enter(await joinPage('198.51.100.3'), code)).toMatch(NOT_VALID);
  });

  test('has expired: the technician reads that nobody entered it in time', async () => {
    const body = { technician: TECHNICIAN, expires_in_seconds: 60 };
    const { code, session_id } = await desk.client.call('createSupportCode', { body });
    const path = { session_id };
    later += 61_000;
    await desk.relay
      .sql`UPDATE connect_support_codes SET expires_at = now() WHERE session_id = ${session_id}`;
    expect(await enter(await joinPage('198.51.100.4'), code)).toMatch(NOT_VALID);
    expect(await programSays(code)).toMatch(NO_CODE);
    const viewer = await desk.openViewer(path);
    await viewer.getByText('Nobody entered the support code in time.').waitFor();
    await eventually(async () => (await desk.eventsOf(path)).at(-1)?.data.reason === 'code_expired');
  });
});

describe('guessing', () => {
  const TOO_MANY = /^Too many wrong codes were entered\. Wait \d+ seconds, then try again\.$/;

  test('ends at an address after ten wrong codes, for right codes too; another address goes on', async () => {
    const guesser = await joinPage('203.0.113.9');
    for (let guess = 0; guess < FROM_ONE; guess += 1) expect(await enter(guesser, WRONG)).toMatch(NOT_VALID);
    expect(await enter(guesser, WRONG)).toMatch(TOO_MANY);
    const { code } = await desk.waitingTechnician();
    expect(await enter(guesser, code)).toMatch(TOO_MANY);
    const user = await joinPage('203.0.113.10');
    await user.getByRole('textbox').fill(code);
    await user.keyboard.press('Enter');
    await user.getByText('asks to help you').waitFor();
    await eventually(async () => (await refusedFrom('203.0.113.9')) === FROM_ONE);
  });

  // last: whoever comes after it waits a minute
  test('ends everywhere after three hundred wrong codes from many addresses', async () => {
    const guess = async (from: string) => {
      const headers = { 'content-type': 'application/json', 'x-forwarded-for': from };
      const body = JSON.stringify({ code: 'no code' });
      return (await fetch(`${desk.relay.url}/api/codes/preview`, { method: 'POST', headers, body })).status;
    };
    // Some more than are allowed: what the test before entered may have left the minute that counts.
    const network = Array.from({ length: IN_ALL + 20 }, (_, number) => `192.0.2.${number % 60}`);
    const user = await joinPage('203.0.113.11');
    // Again, when a busy machine took longer than that minute.
    const statuses = await eventually(
      async () => [await Promise.all(network.map(guess)), await enter(user, WRONG)] as const,
      ([, sentence]) => TOO_MANY.test(sentence),
    ).then(([all]) => all);
    expect(new Set(statuses)).toEqual(new Set([404, 429]));
    expect(statuses.filter((status) => status === 404).length).toBeGreaterThan(IN_ALL / 2);
  });
});

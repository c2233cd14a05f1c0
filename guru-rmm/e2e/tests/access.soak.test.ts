import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fetchAlone } from '@guru-rmm/lab/base/fetch-alone.ts';
import type { TechnicianBrowser } from '@guru-rmm/lab/check/browser.ts';
import { openAgent, signIn } from '@guru-rmm/lab/check/dashboard.ts';
import { waitUntilOnline } from '@guru-rmm/lab/servers/rmm-agent.ts';
import { rmmApi } from '@guru-rmm/lab/servers/rmm-api.ts';
import type { World } from '@guru-rmm/lab/world.ts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import postgres, { type Sql } from 'postgres';
import { holdCallsAgainstContract, THROUGH_PROXY } from './contract-proxy.ts';
import { clickWhenOffered, patientBrowser, waitForPicture } from './patient-browser.ts';
import {
  endWorldAndFolder,
  expectNothingLeft,
  freshWorld,
  latestAudit,
  readConnectStatus,
  remoteControlPath,
} from './support.ts';

holdCallsAgainstContract();

let world: World;
let browser: TechnicianBrowser;
let sql: Sql;

beforeAll(async () => {
  // The poll runs once an hour: what closes a row here is a webhook, or Guru RMM itself.
  world = await freshWorld(3, { ...THROUGH_PROXY, RMM_RECONCILE_SECONDS: '3600' });
  browser = await patientBrowser(world);
  const url = readFileSync(path.join(world.paths.rmmData, 'database-url'), 'utf8').trim();
  sql = postgres(url, { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await sql?.end({ timeout: 5 });
  await browser?.close();
  await endWorldAndFolder(world, 'access');
});

/** A technician of this name, with the administrator's password. */
async function makeTechnician(name: string) {
  const email = `${name}@guru.example`;
  await sql`INSERT INTO users (email, name, role, password_hash)
    SELECT ${email}, ${name}, 'technician', password_hash FROM users WHERE role = 'admin'`;
  const api = rmmApi(world.rmm.url);
  const signIn = { email, password: world.signIn.password };
  expect((await api.signIn(signIn)).status).toBe(200);
  return { email, api, signIn };
}

async function openSession(page: Page): Promise<string> {
  await openAgent(page, world, world.agent.agentId);
  await clickWhenOffered(page);
  await waitForPicture(page);
  const { connect_session_id } = await latestAudit(world, world.agent.agentId);
  return connect_session_id ?? '';
}

/** The viewer has reported the end of its session, and the panel has taken it away. */
async function waitUntilPictureIsLost(page: Page): Promise<void> {
  await page.getByTestId('remote-control-iframe').waitFor({ state: 'detached' });
  await page.locator('[data-testid="remote-control-status"][data-state="ended"]').waitFor();
}

test('a technician who is disabled loses the picture, and an unused viewer token opens nothing any more', async () => {
  const technician = await makeTechnician('disabled');
  const other = await world.addAgent('other-agent');
  await other.start();
  await waitUntilOnline(world.api, other.agentId);
  const unused = await technician.api.call('POST', remoteControlPath(other.agentId), { mode: 'unattended' });
  expect(unused.status).toBe(201);
  await browser.context.clearCookies();
  await signIn(browser.page, { ...world, signIn: technician.signIn });
  const sessionId = await openSession(browser.page);

  await sql`UPDATE users SET disabled_at = now() WHERE email = ${technician.email}`;
  const disabledAt = Date.now();
  await waitUntilPictureIsLost(browser.page);
  const lostAfterMs = Date.now() - disabledAt;
  expect(await readConnectStatus(world, sessionId)).toBe('ended');
  expect(await latestAudit(world, world.agent.agentId)).toMatchObject({ status: 'ended' });
  // 5 seconds are promised; a busy machine may stand still meanwhile.
  expect(lostAfterMs).toBeLessThan(15_000);
  process.stderr.write(`disabled-to-picture-lost-ms: ${lostAfterMs}\n`);

  const thief = await browser.context.newPage();
  const { viewer_embed_url } = unused.body as { viewer_embed_url: string };
  await thief.goto(viewer_embed_url.replace('embed=1&', ''));
  await thief.getByTestId('notice').filter({ visible: true }).waitFor();
  expect(await thief.getByTestId('screen').getAttribute('width')).toBe('1');
  await thief.close();
  await other.stop();
  await expectNothingLeft(world);
});

test('a sign-out elsewhere ends the session that its sign-in had opened', async () => {
  const technician = await makeTechnician('leaving');
  await browser.context.clearCookies();
  await signIn(browser.page, { ...world, signIn: technician.signIn });
  const sessionId = await openSession(browser.page);
  // As somebody does who calls the server with this browser's cookie: the page itself is not told.
  const cookies = await browser.context.cookies();
  const answer = await fetchAlone(`${world.rmm.url}/api/auth/sign-out`, {
    method: 'POST',
    headers: {
      cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
      origin: new URL(world.rmm.url).origin,
      'x-requested-with': 'guru-rmm',
    },
  });
  expect(answer.status).toBe(204);
  await waitUntilPictureIsLost(browser.page);
  expect(await readConnectStatus(world, sessionId)).toBe('ended');
  await expectNothingLeft(world);
});

test('a session that ends on Guru Connect shows as ended at once, in the dashboard of a colleague too', async () => {
  await browser.context.clearCookies();
  await signIn(browser.page, world);
  const sessionId = await openSession(browser.page);
  const colleague = await browser.context.newPage();
  await openAgent(colleague, world, world.agent.agentId);
  const latest = colleague.getByTestId('remote-control-history').locator('tbody tr').first();
  await latest.filter({ hasText: 'Active' }).waitFor();

  const key = readFileSync(path.join(world.paths.secrets, 'integration-key'), 'utf8').trim();
  await fetchAlone(`${world.gc.url}/api/integration/v1/sessions/${sessionId}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${key}` },
  });
  const endedAt = Date.now();
  await latest.filter({ hasText: 'Ended' }).waitFor();
  process.stderr.write(`ended-to-shown-ms: ${Date.now() - endedAt}\n`);
  const row = await latestAudit(world, world.agent.agentId);
  expect(row).toMatchObject({ status: 'ended', end_reason: 'requested' });
  const [event] = await sql`SELECT source, data->>'via' AS via FROM remote_control_events
    WHERE remote_control_id = ${row.remote_control_id} AND type = 'ended'`;
  expect(event).toEqual({ source: 'connect', via: 'webhook' });
  await colleague.close();
  await expectNothingLeft(world);
});

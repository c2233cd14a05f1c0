import { fetchAlone } from '@guru-rmm/lab/base/fetch-alone.ts';
import { waitUntil } from '@guru-rmm/lab/base/wait-until.ts';
import { ATTENDED_REASON, askForAttended } from '@guru-rmm/lab/check/attended.ts';
import { type GcAudit, type RmmAudit, readGcAudit } from '@guru-rmm/lab/check/audit.ts';
import type { TechnicianBrowser } from '@guru-rmm/lab/check/browser.ts';
import { endSession, openAgent, signIn, waitForPhase } from '@guru-rmm/lab/check/dashboard.ts';
import { waitForSamePicture } from '@guru-rmm/lab/check/same-picture.ts';
import type { Person } from '@guru-rmm/lab/desktop/person.ts';
import { MONITORS } from '@guru-rmm/lab/desktop/virtual-desktop.ts';
import type { World } from '@guru-rmm/lab/world.ts';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { startConnectAgent } from './connect-agent.ts';
import {
  clickWhenOffered,
  leaveDashboard,
  patientBrowser,
  waitForError,
  waitForPicture,
} from './patient-browser.ts';
import {
  callConnect,
  endWorldAndFolder,
  expectEnvelope,
  expectNothingLeft,
  freshWorld,
  LONG_MS,
  latestAudit,
  pinnedTo10,
  remoteControlPath,
} from './support.ts';

/** Longer than a busy machine takes between the question and the key that answers it. */
const ANSWER_SECONDS = 120;
/** The shortest that Guru Connect takes. */
const CODE_SECONDS = 60;
/** How long a choice that is switched off on Guru Connect may stay in Guru RMM. */
const SWITCHED_OFF_MS = 30_000;

let world: World;
let person: Person;
let browser: TechnicianBrowser;
let page: Page;
/** The session of a code that nobody enters: made first and looked at last, so that no test waits for it. */
let unused: { session_id: string; code: string };

beforeAll(async () => {
  world = await freshWorld(120, {}, { CONNECT_CONSENT_TIMEOUT_SECONDS: String(ANSWER_SECONDS) });
  if (!world.person) throw new Error('the virtual desktop has no person');
  person = world.person;
  const technician = { id: 'tech-1', name: 'Tessa Technician' };
  unused = await callConnect(world, 'POST', '/codes', { technician, expires_in_seconds: CODE_SECONDS });
  browser = await patientBrowser(world);
  page = browser.page;
  await signIn(page, world);
});

afterEach(async () => {
  if (!world.gc.service()) await world.gc.start();
  await leaveDashboard(page);
  await expectNothingLeft(world, unused.session_id);
});

afterAll(async () => {
  await browser?.close();
  await endWorldAndFolder(world, 'attended');
});

const ask = () => askForAttended(page, world, LONG_MS);
const windowsAre = (count: number) =>
  waitUntil(async () => (await person.windows()).length === count, {
    what: `The screen of the machine with ${count} windows of Guru Connect`,
    timeoutMs: LONG_MS,
  });

/** The latest session in both audits, once both have its end; they must agree. */
async function finishedAudit(mode = 'attended'): Promise<{ rmm: RmmAudit; gc: GcAudit }> {
  const found = await waitUntil(
    async () => {
      const rmm = await latestAudit(world, world.agent.agentId);
      const gc =
        rmm.connect_session_id === null ? null : await readGcAudit(world.paths, rmm.connect_session_id);
      return rmm.ended_at !== null && gc?.status === 'ended' && { rmm, gc };
    },
    { what: 'The end of the session in both audits', timeoutMs: LONG_MS },
  );
  expect(found.rmm).toMatchObject({ mode, reason: mode === 'attended' ? ATTENDED_REASON : null });
  // A pin before 1.3 has no list of sessions to compare with.
  if (!pinnedTo10()) expect(await world.rmm.command(['audit', 'reconcile'])).toMatchObject({ code: 0 });
  return found;
}

/** Both audits have each event once, in this order among each other. */
function expectEvents({ rmm, gc }: { rmm: RmmAudit; gc: GcAudit }, ...expected: string[]): void {
  const consent = (events: readonly string[]) => events.filter((type) => type.startsWith('consent_'));
  expect([consent(rmm.events), consent(gc.events)]).toEqual([expected, expected]);
  expect(gc.events).toContain('code_redeemed');
}

test('the person allows it: the picture comes, and not before', async () => {
  await ask();
  expect(await page.locator('[data-testid=remote-control-status][data-state=first_frame]').count()).toBe(0);
  await person.allow(LONG_MS);
  await waitForPicture(page);
  await endSession(page);
  const audit = await finishedAudit();
  expectEvents(audit, 'consent_shown', 'consent_accepted');
  expect(audit.rmm).toMatchObject({ outcome: 'completed', end_reason: 'requested' });
});

test('the person declines: the technician reads it, and nothing is left', async () => {
  await ask();
  await person.decline(LONG_MS);
  expect(await waitForError(page)).toMatchObject({ causeCode: 'consent_declined' });
  const audit = await finishedAudit();
  expectEvents(audit, 'consent_shown', 'consent_declined');
  expect(audit.rmm).toMatchObject({ status: 'ended', end_reason: 'consent_declined' });
});

test('nobody answers: the question ends by itself, and is told apart from a no', async () => {
  await world.gc.stop();
  await world.gc.start({ CONNECT_CONSENT_TIMEOUT_SECONDS: '10' });
  await ask();
  expect(await waitForError(page)).toMatchObject({ causeCode: 'consent_timed_out' });
  expectEvents(await finishedAudit(), 'consent_shown', 'consent_timed_out');
  await world.gc.stop();
});

test('the technician cancels: the question leaves the screen at once', async () => {
  await ask();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await waitForPhase(page, 'ended', LONG_MS);
  await windowsAre(0);
  expectEvents(await finishedAudit(), 'consent_shown', 'consent_withdrawn');
});

test('kill -9 of the relay while the person is asked: the question stays, and a yes opens the session', async () => {
  await ask();
  await world.gc.kill();
  await waitForPhase(page, 'reconnecting', LONG_MS);
  await world.gc.start();
  await waitForPhase(page, 'awaiting_consent', LONG_MS);
  await person.allow(LONG_MS);
  await waitForPicture(page);
  await endSession(page);
  expectEvents(await finishedAudit(), 'consent_shown', 'consent_accepted');
});

test('kill -9 of the relay in the session: it goes on, and nobody is asked again', async () => {
  await ask();
  await person.allow(LONG_MS);
  await waitForPicture(page);
  await world.gc.kill();
  await waitForPhase(page, 'reconnecting', LONG_MS);
  await world.gc.start();
  await waitForPicture(page);
  await endSession(page);
  expectEvents(await finishedAudit(), 'consent_shown', 'consent_accepted');
});

test('unattended: nobody is asked, and the machine shows who is connected until the end', async () => {
  await openAgent(page, world, world.agent.agentId);
  await clickWhenOffered(page);
  await waitForPicture(page);
  await windowsAre(1);
  const [banner] = await person.windows();
  expect(banner?.height).toBeLessThan(100);
  await endSession(page);
  await windowsAre(0);
  const { rmm, gc } = await finishedAudit('unattended');
  expect(gc.events.concat(rmm.events).filter((type) => type.startsWith('consent_'))).toEqual([]);
});

test('Guru Connect switches the question off: within 30 s the choice has left the page, and the API refuses', async () => {
  await openAgent(page, world, world.agent.agentId);
  const mode = page.getByTestId('remote-control-mode');
  const button = page.locator('[data-testid=remote-control-button]:enabled');
  await mode.waitFor();
  await world.gc.stop();
  await world.gc.start({ CONNECT_DISABLED_FEATURES: 'consent_prompt' });
  const switchedOff = performance.now();
  await mode.waitFor({ state: 'detached' });
  await button.waitFor();
  expect(performance.now() - switchedOff).toBeLessThan(SWITCHED_OFF_MS);
  expect(await mode.count()).toBe(0);
  const asked = { mode: 'attended', reason: ATTENDED_REASON };
  const answer = await world.api.call('POST', remoteControlPath(world.agent.agentId), asked);
  expectEnvelope(answer, 409, 'capability_unavailable');
  await world.gc.stop();
});

test('a code that nobody enters expires: its session has ended, and nobody joins with it', async () => {
  await waitUntil(async () => (await readGcAudit(world.paths, unused.session_id))?.status === 'ended', {
    what: 'The end of the session whose code nobody entered',
    timeoutMs: LONG_MS,
  });
  const gc = await readGcAudit(world.paths, unused.session_id);
  expect(gc).toMatchObject({ end_reason: 'code_expired' });
  const redeemed = await fetchAlone(`${world.gc.url}/api/codes/redeem`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: unused.code }),
  });
  expect([redeemed.status, ((await redeemed.json()) as { error_code: string }).error_code]).toEqual([
    404,
    'code_invalid',
  ]);
  await expectNothingLeft(world);
});

test('Guru Connect alone: with Guru RMM and its agent stopped, a code opens a session in a viewer of its own', async () => {
  await Promise.all([world.rmm.stop(), world.agent.stop(), world.gc.stop()]);
  // Whoever disconnects may come back within the grace; here nobody does.
  await world.gc.start({ CONNECT_RECONNECT_GRACE_SECONDS: '3' });
  const technician = { id: 'tech-2', name: 'Tina Technician' };
  const { code, session_id } = await callConnect<typeof unused>(world, 'POST', '/codes', { technician });
  const { token } = await callConnect<{ token: string }>(
    world,
    'POST',
    `/sessions/${session_id}/viewer-token`,
    {},
  );
  await page.goto(`${world.gc.url}/viewer?session_id=${session_id}#token=${token}`);
  const program = startConnectAgent(world, {
    relay_url: world.gc.url.replace('http', 'ws'),
    support_code: code,
  });
  await person.allow(LONG_MS);
  const viewer = { page, frame: page.mainFrame(), screen: page.getByTestId('screen') };
  await viewer.screen.waitFor();
  await waitForSamePicture(viewer, world.desktop, MONITORS[0], LONG_MS);
  await page.getByRole('button', { name: 'Disconnect' }).click();
  expect(await program.ended).toBe(0);
  await world.rmm.start();
  await world.api.signIn(world.signIn);
  await world.agent.start();
});

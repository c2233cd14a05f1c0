import { waitUntil } from '@guru-rmm/lab/base/wait-until.ts';
import { type GcAudit, type RmmAudit, readGcAudit } from '@guru-rmm/lab/check/audit.ts';
import type { TechnicianBrowser } from '@guru-rmm/lab/check/browser.ts';
import { endSession, openAgent, signIn, waitForPhase } from '@guru-rmm/lab/check/dashboard.ts';
import type { World } from '@guru-rmm/lab/world.ts';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { clickWhenOffered, patientBrowser, waitForError, waitForPicture } from './patient-browser.ts';
import { type PersonsDesktop, startPersonsDesktop } from './persons-desktop.ts';
import {
  DISPLAY,
  endWorldAndFolder,
  expectEnvelope,
  expectNothingLeft,
  freshWorld,
  LONG_MS,
  latestAudit,
  pinnedTo10,
  remoteControlPath,
} from './support.ts';

const REASON = 'Printer queue is stuck';
/** Longer than a busy machine takes between the question and the key that answers it. */
const ANSWER_SECONDS = 120;

let world: World;
let person: PersonsDesktop;
let browser: TechnicianBrowser;
let page: Page;
/** Whether Guru Connect's release can ask the machine's user. */
let canAsk: boolean;

beforeAll(async () => {
  person = await startPersonsDesktop(DISPLAY);
  world = await freshWorld(
    120,
    {},
    {
      desktop: { kind: 'existing', display: person.display },
      gcEnv: { CONNECT_CONSENT_TIMEOUT_SECONDS: String(ANSWER_SECONDS) },
    },
  );
  canAsk = await readCanAsk();
  browser = await patientBrowser(world);
  page = browser.page;
  await signIn(page, world);
});

afterEach(async () => {
  if (!world.gc.service()) await world.gc.start();
  await page.goto('about:blank');
  await expectNothingLeft(world);
});

afterAll(async () => {
  await browser?.close();
  await endWorldAndFolder(world, 'attended');
  await person?.stop();
});

async function readCanAsk(): Promise<boolean> {
  const answer = await fetch(`${world.gc.url}/api/integration/capabilities`);
  const { features } = (await answer.json()) as { features: Record<string, boolean> };
  return features.consent_prompt === true && features.support_codes === true;
}

/** A test of a Guru Connect that can ask. One that cannot offers nothing, and refuses whoever asks for it. */
function attended(title: string, run: () => Promise<void>): void {
  test(title, () => (canAsk ? run() : expectNotOffered()));
}

async function expectNotOffered(): Promise<void> {
  await openAgent(page, world, world.agent.agentId);
  await page.locator('[data-testid=remote-control-button]:enabled').waitFor();
  expect(await page.getByTestId('remote-control-mode').count()).toBe(0);
  const asked = { mode: 'attended', reason: REASON };
  const answer = await world.api.call('POST', remoteControlPath(world.agent.agentId), asked);
  expectEnvelope(answer, 409, 'capability_unavailable');
}

/** The technician asks for an attended session, and the question is on the person's screen. */
async function ask(): Promise<void> {
  await openAgent(page, world, world.agent.agentId);
  const mode = page.getByTestId('remote-control-mode');
  await mode.getByText('Attended', { exact: true }).click();
  await page.getByTestId('remote-control-reason').fill(REASON);
  await clickWhenOffered(page);
  await waitForPhase(page, 'awaiting_consent', LONG_MS);
  await page.getByText('The user at the machine is being asked.').waitFor();
  await waitUntil(async () => (await person.countWindows()) > 0, {
    what: 'The question on the screen of the machine',
    timeoutMs: LONG_MS,
  });
}

/** Presses keys at the machine until the panel leaves the question. */
async function personAnswers(...keys: ('Tab' | 'Return' | 'Escape')[]): Promise<void> {
  let isOver = false;
  const over = page
    .locator('[data-testid=remote-control-status]:not([data-state=awaiting_consent])')
    .waitFor()
    .finally(() => {
      isOver = true;
    });
  await Promise.all([over, person.answer(keys, () => isOver)]);
}
/** Decline has the focus, so that Allow is one Tab away. */
const personAllows = () => personAnswers('Tab', 'Return');
const personDeclines = () => personAnswers('Escape');

/** The latest session in both audits, once both have its end; they must agree. */
async function finishedAudit(): Promise<{ rmm: RmmAudit; gc: GcAudit }> {
  const found = await waitUntil(
    async () => {
      const rmm = await latestAudit(world, world.agent.agentId);
      const gc =
        rmm.connect_session_id === null ? null : await readGcAudit(world.paths, rmm.connect_session_id);
      return rmm.ended_at !== null && gc?.status === 'ended' && { rmm, gc };
    },
    { what: 'The end of the session in both audits', timeoutMs: LONG_MS },
  );
  expect(found.rmm).toMatchObject({ mode: 'attended', reason: REASON });
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

attended('the person allows it: the picture comes, and not before', async () => {
  await ask();
  expect(await page.locator('[data-testid=remote-control-status][data-state=first_frame]').count()).toBe(0);
  await personAllows();
  await waitForPicture(page);
  await endSession(page);
  const audit = await finishedAudit();
  expectEvents(audit, 'consent_shown', 'consent_accepted');
  expect(audit.rmm).toMatchObject({ outcome: 'completed', end_reason: 'requested' });
});

attended('the person declines: the technician reads it, and nothing is left', async () => {
  await ask();
  await personDeclines();
  expect(await waitForError(page)).toMatchObject({ causeCode: 'consent_declined' });
  const audit = await finishedAudit();
  expectEvents(audit, 'consent_shown', 'consent_declined');
  expect(audit.rmm).toMatchObject({ status: 'ended', end_reason: 'consent_declined' });
});

attended('nobody answers: the question ends by itself, and is told apart from a no', async () => {
  await world.gc.stop();
  await world.gc.start({ CONNECT_CONSENT_TIMEOUT_SECONDS: '10' });
  await ask();
  expect(await waitForError(page)).toMatchObject({ causeCode: 'consent_timed_out' });
  expectEvents(await finishedAudit(), 'consent_shown', 'consent_timed_out');
  await world.gc.stop();
});

attended('the technician cancels: the question leaves the screen at once', async () => {
  await ask();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await waitForPhase(page, 'ended', LONG_MS);
  await waitUntil(async () => (await person.countWindows()) === 0, {
    what: 'The screen of the machine without the question',
    timeoutMs: LONG_MS,
  });
  expectEvents(await finishedAudit(), 'consent_shown', 'consent_withdrawn');
});

attended(
  'kill -9 of the relay while the person is asked: the question stays, and a yes opens the session',
  async () => {
    await ask();
    await world.gc.kill();
    await waitForPhase(page, 'reconnecting', LONG_MS);
    await world.gc.start();
    await waitForPhase(page, 'awaiting_consent', LONG_MS);
    await personAllows();
    await waitForPicture(page);
    await endSession(page);
    expectEvents(await finishedAudit(), 'consent_shown', 'consent_accepted');
  },
);

attended('kill -9 of the relay in the session: it goes on, and nobody is asked again', async () => {
  await ask();
  await personAllows();
  await waitForPicture(page);
  await world.gc.kill();
  await waitForPhase(page, 'reconnecting', LONG_MS);
  await world.gc.start();
  await waitForPicture(page);
  await endSession(page);
  expectEvents(await finishedAudit(), 'consent_shown', 'consent_accepted');
});

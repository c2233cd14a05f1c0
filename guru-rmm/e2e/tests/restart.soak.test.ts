import { waitUntil } from '@guru-rmm/lab/base/wait-until.ts';
import { findFinishedAudit, readRmmAudit } from '@guru-rmm/lab/check/audit.ts';
import type { TechnicianBrowser } from '@guru-rmm/lab/check/browser.ts';
import { endSession, openAgent, signIn, waitForPhase } from '@guru-rmm/lab/check/dashboard.ts';
import { BACKGROUND_AT, ONCE_BACK, paintBackground, WHILE_AWAY } from '@guru-rmm/lab/check/relay-restart.ts';
import { waitForSamePicture } from '@guru-rmm/lab/check/same-picture.ts';
import { typeIntoTerminal } from '@guru-rmm/lab/check/terminal.ts';
import {
  type Color,
  type EmbeddedViewer,
  embeddedViewer,
  whenColorIsShown,
} from '@guru-rmm/lab/check/viewer.ts';
import { MONITORS } from '@guru-rmm/lab/desktop/virtual-desktop.ts';
import type { World } from '@guru-rmm/lab/world.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { clickWhenOffered, leaveDashboard, patientBrowser, waitForPicture } from './patient-browser.ts';
import {
  endWorldAndFolder,
  expectNothingLeft,
  freshWorld,
  LONG_MS,
  latestAudit,
  readConnectEvents,
  readConnectStatus,
} from './support.ts';

let world: World;
let browser: TechnicianBrowser;
let page: Page;

beforeAll(async () => {
  // Longer than a busy machine takes to start the relay again: what is tested is that sessions go on.
  world = await freshWorld(120);
  browser = await patientBrowser(world);
  page = browser.page;
  await signIn(page, world);
});

afterAll(async () => {
  await browser?.close();
  await endWorldAndFolder(world, 'restart');
});

/** What the technician does not do again, and the two products do not make again. */
interface OpenSession {
  viewer: EmbeddedViewer;
  sessionId: string;
  remoteControlId: string;
  rows: number;
}
let session: OpenSession;

beforeEach(async () => {
  await paintBackground(world.desktop, ONCE_BACK);
  await openAgent(page, world, world.agent.agentId);
  await clickWhenOffered(page);
  await waitForPicture(page);
  const row = await latestAudit(world, world.agent.agentId);
  session = {
    viewer: await embeddedViewer(page),
    sessionId: row.connect_session_id ?? '',
    remoteControlId: row.remote_control_id,
    rows: (await readRmmAudit(world.paths, world.agent.agentId)).length,
  };
  await page.evaluate(recordPhases);
});

afterEach(async () => {
  if (!world.gc.service()) await world.gc.start();
  await leaveDashboard(page);
  await expectNothingLeft(world);
});

declare global {
  var __phases: string[] | undefined;
}

/** Runs in the dashboard's page: what the panel shows from now on, one after the other. */
function recordPhases(): void {
  const status = document.querySelector('[data-testid="remote-control-status"]');
  if (!status) throw new Error('there is no panel');
  const phase = () => status.getAttribute('data-state') ?? '';
  const seen = [phase()];
  globalThis.__phases = seen;
  new MutationObserver(() => {
    if (seen.at(-1) !== phase()) seen.push(phase());
  }).observe(status, { attributes: true });
}

const phasesSeen = () => page.evaluate(() => globalThis.__phases ?? []);

/** Waits until the panel says that it reconnects, and what a person and a screen reader are told. */
async function expectReconnecting(): Promise<void> {
  await waitForPhase(page, 'reconnecting', LONG_MS);
  await page.getByRole('alert').filter({ hasText: 'The session stays open' }).waitFor();
  expect(await page.getByTestId('remote-control-end').isEnabled()).toBe(true);
}

/** The machine shows another picture, and it comes through to the same frame of the same page. */
async function expectPicture(color: Color): Promise<void> {
  await whenColorIsShown(session.viewer, BACKGROUND_AT, color, LONG_MS);
  await waitForPhase(page, 'first_frame', LONG_MS);
  await waitForSamePicture(session.viewer, world.desktop, MONITORS[0], LONG_MS);
}

/** The session is the one that it was, on both sides. */
async function expectSameSession(): Promise<void> {
  const rows = await readRmmAudit(world.paths, world.agent.agentId);
  expect(rows).toHaveLength(session.rows);
  expect(rows[0]).toMatchObject({
    remote_control_id: session.remoteControlId,
    connect_session_id: session.sessionId,
    status: 'active',
    ended_at: null,
    end_reason: null,
  });
  await waitUntil(async () => (await readConnectStatus(world, session.sessionId)) === 'active', {
    what: "Guru Connect's session being active again",
    timeoutMs: LONG_MS,
  });
}

const eventsOf = async (type: string) =>
  (await readConnectEvents(world, session.sessionId)).filter((event) => event.type === type);

/** Each interruption is in Guru Connect's audit once, with its length, in order. */
async function expectInterruptions(count: number): Promise<void> {
  await waitUntil(async () => (await eventsOf('resumed')).length >= count, {
    what: `${count} resumptions in Guru Connect's events`,
    timeoutMs: LONG_MS,
  });
  const events = (await readConnectEvents(world, session.sessionId)).filter(({ type }) =>
    ['interrupted', 'resumed'].includes(type),
  );
  expect(events.map(({ type }) => type)).toEqual(
    Array.from({ length: count }, () => ['interrupted', 'resumed']).flat(),
  );
  for (const { data } of await eventsOf('resumed')) {
    expect(data.gap_seconds).toEqual(expect.any(Number));
    expect(data.gap_seconds).toBeGreaterThanOrEqual(0);
    expect(data.gap_seconds).toBeLessThan(LONG_MS / 1000);
    expect(data.cause).toEqual(expect.any(String));
  }
}

async function expectCleanEnd(): Promise<void> {
  await endSession(page);
  const { rmm } = await findFinishedAudit(world.paths, world.agent.agentId);
  expect(rmm).toMatchObject({
    remote_control_id: session.remoteControlId,
    outcome: 'completed',
    end_reason: 'requested',
  });
}

describe('the relay restarts in mid-session', () => {
  test.each([
    ['kill -9', () => world.gc.kill()],
    ['a stop', () => world.gc.stop()],
  ])('%s: the session goes on in the iframe without a click', async (_how, end) => {
    await end();
    await expectReconnecting();
    await paintBackground(world.desktop, WHILE_AWAY);
    expect(await latestAudit(world, world.agent.agentId)).toMatchObject({ status: 'active' });
    await world.gc.start();
    await expectPicture(WHILE_AWAY);
    await expectSameSession();
    expect(await phasesSeen()).toEqual(['first_frame', 'reconnecting', 'first_frame']);
    expect(await page.getByRole('alert').filter({ hasText: 'The session stays open' }).count()).toBe(0);
    await paintBackground(world.desktop, ONCE_BACK);
    await expectPicture(ONCE_BACK);
    await typeIntoTerminal(world, session.viewer);
    await expectInterruptions(1);
    await expectCleanEnd();
  });

  test('kill -9 twice in one session: each interruption is an event of its own', async () => {
    for (const [turn, color] of [WHILE_AWAY, ONCE_BACK].entries()) {
      await world.gc.kill();
      await expectReconnecting();
      await paintBackground(world.desktop, color);
      await world.gc.start();
      await expectPicture(color);
      await expectSameSession();
      await expectInterruptions(turn + 1);
    }
    await typeIntoTerminal(world, session.viewer);
    await expectCleanEnd();
  });

  test('Guru RMM restarts while the relay is away: the row stays open, and the session goes on', async () => {
    await world.gc.kill();
    await expectReconnecting();
    await world.rmm.stop();
    await world.rmm.start();
    await paintBackground(world.desktop, WHILE_AWAY);
    expect(await latestAudit(world, world.agent.agentId)).toMatchObject({ status: 'active' });
    await world.gc.start();
    await expectPicture(WHILE_AWAY);
    await expectSameSession();
    await expectCleanEnd();
  });

  test('ending while the relay is away ends the session on both sides once it is back', async () => {
    await world.gc.kill();
    await expectReconnecting();
    await page.getByTestId('remote-control-end').click();
    await waitForPhase(page, 'ended', LONG_MS);
    await world.gc.start();
    await expectNothingLeft(world);
    expect(await latestAudit(world, world.agent.agentId)).toMatchObject({
      remote_control_id: session.remoteControlId,
      status: 'ended',
      end_reason: 'requested',
    });
  });
});

import type { Page } from 'playwright-core';
import { CLICK_PATIENCE_MS } from '../base/wait-until.ts';
import type { World } from '../world.ts';

/** States of a session as the dashboard's panel shows them. */
export type SessionPhase =
  | 'starting'
  | 'connecting'
  | 'awaiting_consent'
  | 'connected'
  | 'first_frame'
  | 'reconnecting'
  | 'ended'
  | 'failed';

/** Milliseconds of the page's clock; null until it has happened. */
export interface Timings {
  clickedAt: number;
  brokerAnsweredAt: number | null;
  connectedAt: number | null;
  firstFrameAt: number | null;
}

/** What the dashboard tells of a failure. */
export interface ShownError {
  code: string;
  causeCode: string | null;
  text: string;
}

declare global {
  var __remoteControlTimings: Timings | undefined;
}

export async function signIn(page: Page, world: World): Promise<void> {
  await page.goto(world.rmm.url);
  await page.getByTestId('sign-in-email').fill(world.signIn.email);
  await page.getByTestId('sign-in-password').fill(world.signIn.password);
  await page.getByTestId('sign-in-submit').click();
  await page.getByTestId('agent-row').first().waitFor();
}

export async function openAgent(page: Page, world: World, agentId: string): Promise<void> {
  await page.goto(world.rmm.url);
  await page.locator(`[data-testid="agent-row"][data-agent-id="${agentId}"] a`).click();
  await page.getByTestId('remote-control-button').waitFor();
}

/** Clicks as soon as the button can be clicked. */
export async function clickRemoteControl(page: Page): Promise<void> {
  await page.getByTestId('remote-control-button').click();
  await page.getByTestId('remote-control-panel').waitFor();
}

/** Waits for a phase, or fails at once, with what the dashboard says, when the session fails instead. */
export async function waitForPhase(
  page: Page,
  wanted: SessionPhase,
  timeout = CLICK_PATIENCE_MS,
): Promise<void> {
  const final = page.locator(
    `[data-testid="remote-control-status"]:is([data-state="${wanted}"], [data-state="failed"], [data-state="ended"])`,
  );
  await final.waitFor({ timeout });
  const phase = await final.getAttribute('data-state');
  if (phase === wanted) return;
  const text = (await page.getByTestId('remote-control-panel').allInnerTexts())
    .join(' ')
    .replace(/\s+/g, ' ');
  throw new Error(`the session is "${phase}" instead of "${wanted}": ${text}`);
}

export async function readTimings(page: Page): Promise<Timings> {
  const timings = await page.evaluate(() => globalThis.__remoteControlTimings);
  if (!timings) throw new Error('the dashboard keeps no timings');
  return timings;
}

/** Milliseconds between the click and the first picture of the current session. */
export async function clickToFirstPixel(page: Page): Promise<number> {
  const { clickedAt, firstFrameAt } = await readTimings(page);
  if (firstFrameAt === null) throw new Error('the dashboard has not seen a first frame');
  return firstFrameAt - clickedAt;
}

export async function endSession(page: Page): Promise<void> {
  await page.getByTestId('remote-control-end').click();
  await waitForPhase(page, 'ended');
}

/** The failure that the panel shows; waits for it. */
export async function shownError(page: Page, timeout = CLICK_PATIENCE_MS): Promise<ShownError> {
  const box = page.getByTestId('remote-control-error');
  await box.waitFor({ timeout });
  return {
    code: (await box.getAttribute('data-error-code')) ?? '',
    causeCode: await box.getAttribute('data-cause-code'),
    text: (await box.allInnerTexts()).join(' ').replace(/\s+/g, ' '),
  };
}

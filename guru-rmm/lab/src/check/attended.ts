import type { Page } from 'playwright-core';
import type { Progress } from '../base/progress.ts';
import { CLICK_PATIENCE_MS } from '../base/wait-until.ts';
import type { Person } from '../desktop/person.ts';
import type { World } from '../world.ts';
import { findFinishedAudit } from './audit.ts';
import type { TechnicianBrowser } from './browser.ts';
import { clickRemoteControl, endSession, openAgent, shownError, waitForPhase } from './dashboard.ts';

export const ATTENDED_REASON = 'Printer queue is stuck';

/** Asks for an attended session and waits until the question is on the screen of the machine. */
export async function askForAttended(page: Page, world: World, timeout = CLICK_PATIENCE_MS): Promise<void> {
  await openAgent(page, world, world.agent.agentId);
  await page.getByTestId('remote-control-mode').getByText('Attended', { exact: true }).click();
  await page.getByTestId('remote-control-reason').fill(ATTENDED_REASON);
  await clickRemoteControl(page);
  await waitForPhase(page, 'awaiting_consent', timeout);
  await page.getByText('The user at the machine is being asked.').waitFor({ timeout });
  await personOf(world).isAsked(timeout);
}

/** Two attended sessions: the person at the machine allows the first and declines the second. */
export async function driveAttended(
  world: World,
  { page }: TechnicianBrowser,
  progress: Progress,
): Promise<void> {
  const person = personOf(world);
  await progress.step('attended: the person at the machine is asked', () => askForAttended(page, world));
  await progress.step('attended: they allow it, and the picture comes', async () => {
    await Promise.all([waitForPhase(page, 'first_frame'), person.allow()]);
    await endSession(page);
  });
  await progress.step('attended: consent found in both databases', () =>
    expectConsent(world, 'consent_accepted'),
  );
  await progress.step('attended: asked again, they decline, and the technician reads it', async () => {
    await askForAttended(page, world);
    await person.decline();
    const { causeCode } = await shownError(page);
    if (causeCode !== 'consent_declined') throw new Error(`the session failed with ${causeCode}`);
  });
  await progress.step('attended: refusal found in both databases', () =>
    expectConsent(world, 'consent_declined'),
  );
}

/** Both audits say that the person was asked, and what they answered. */
async function expectConsent({ paths, agent }: World, answer: string): Promise<void> {
  const { rmm, gc } = await findFinishedAudit(paths, agent.agentId);
  for (const { events } of [rmm, gc]) {
    const seen = events.filter((type) => type.startsWith('consent_')).join();
    if (seen !== `consent_shown,${answer}`)
      throw new Error(`the audit of the question is ${seen || 'empty'}`);
  }
}

function personOf({ person }: World): Person {
  if (!person) throw new Error('nobody sits at this desktop');
  return person;
}

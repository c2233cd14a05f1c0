import { openBrowser, type TechnicianBrowser } from '@guru-rmm/lab/check/browser.ts';
import {
  clickRemoteControl,
  endSession,
  type ShownError,
  shownError,
  waitForPhase,
} from '@guru-rmm/lab/check/dashboard.ts';
import type { World } from '@guru-rmm/lab/world.ts';
import type { Page } from 'playwright-core';
import { LONG_MS } from './support.ts';

/** The technician's browser, in which nothing that is waited for is given up early. */
export async function patientBrowser(world: World): Promise<TechnicianBrowser> {
  const browser = await openBrowser(world.paths);
  browser.context.setDefaultTimeout(LONG_MS);
  return browser;
}

/** Clicks once remote control is offered: whether it is, the page asks every half minute only. */
export async function clickWhenOffered(page: Page): Promise<void> {
  await page.locator('[data-testid="remote-control-button"]:enabled').waitFor();
  await clickRemoteControl(page);
}

/** The machine's picture in the panel; fails at once with what the dashboard says when the session fails instead. */
export const waitForPicture = (page: Page): Promise<void> => waitForPhase(page, 'first_frame', LONG_MS);

/** What the panel says of a session that failed. */
export const waitForError = (page: Page): Promise<ShownError> => shownError(page, LONG_MS);

/** Leaves the dashboard, and ends the session that is on it: Guru Connect would wait for the page to come back. */
export async function leaveDashboard(page: Page): Promise<void> {
  const end = page.getByTestId('remote-control-end');
  if (await end.isVisible()) await endSession(page);
  await page.goto('about:blank');
}

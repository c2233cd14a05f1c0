import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { LabError } from '../base/lab-error.ts';
import type { Progress } from '../base/progress.ts';
import { waitUntil } from '../base/wait-until.ts';
import { worldPaths } from '../base/world-paths.ts';
import type { WorldSpec } from '../base/world-spec.ts';
import { QUESTION_TITLE } from '../desktop/desktop-programs.ts';
import { MONITORS } from '../desktop/virtual-desktop.ts';
import { findLeaves } from '../desktop/windows.ts';
import { startWorld, type World } from '../world.ts';
import { driveAttended } from './attended.ts';
import { findFinishedAudit } from './audit.ts';
import { openBrowser, type TechnicianBrowser } from './browser.ts';
import {
  clickRemoteControl,
  clickToFirstPixel,
  endSession,
  openAgent,
  readTimings,
  signIn,
  waitForPhase,
} from './dashboard.ts';
import { emptyEvidence, keepEvidence } from './keep-evidence.ts';
import { restartRelayInMidSession } from './relay-restart.ts';
import { waitForSamePicture } from './same-picture.ts';
import { nameSteps } from './step-names.ts';
import { needWindow, typeIntoTerminal } from './terminal.ts';
import { clickOn, type EmbeddedViewer, embeddedViewer, switchMonitor } from './viewer.ts';

/** `lab/out`, beside both the sources and the bundle. */
const EVIDENCE = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../out' : '../out', import.meta.url),
);

/** How often the click with a connected agent is measured; the median is printed. */
const MEASURED_CLICKS = 3;

/**
 * Starts a world and does with it, in a browser, what a technician does. Exit status 0 when all of it worked.
 * @param evidence folder for what a person needs to see why it did not; what an earlier check left there goes first
 */
export async function runCheck(
  spec: WorldSpec,
  progress: Progress,
  signal: AbortSignal,
  evidence = EVIDENCE,
): Promise<number> {
  emptyEvidence(evidence);
  const steps = nameSteps(progress, signal);
  let world: World | null = null;
  let browser: TechnicianBrowser | null = null;
  try {
    const started = await startWorld(spec, steps, signal);
    world = started;
    const opened = await steps.step('browser started', () => openBrowser(started.paths));
    browser = opened;
    const clicks = await driveBrowser(started, opened, steps);
    await driveAttended(started, opened, steps);
    const { toPictureMs } = await restartRelayInMidSession(started, opened, steps);
    await opened.close();
    await steps.step('stopped', () => started.stop());
    progress.note(`click-to-first-pixel-ms: ${Math.round(median(clicks))}`);
    progress.note(`relay-restart-to-picture-ms: ${Math.round(toPictureMs)}`);
    progress.note('check: ok');
    return 0;
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    const step = steps.stepOf(cause);
    if (step === null) throw cause; // nothing has run: the logs, if any, are another run's
    await keepEvidence(evidence, worldPaths(spec.dataDir).logs, world, browser);
    const reason = cause instanceof Error ? cause.message : String(cause);
    const kept = world ? 'pictures and logs' : 'logs';
    throw new LabError('check_failed', `The check failed at "${step}": ${reason} (${kept}: ${evidence})`, {
      cause,
    });
  } finally {
    await world?.stop();
  }
}

/** What a technician does, step by step. Returns the milliseconds of the measured clicks to first pixel. */
export async function driveBrowser(
  world: World,
  browser: TechnicianBrowser,
  progress: Progress,
): Promise<number[]> {
  const { page } = browser;
  const { agentId } = world.agent;
  await progress.step('signed in', () => signIn(page, world));
  await progress.step('machine opened', () => openAgent(page, world, agentId));
  await progress.step('first click: agent made sure of, viewer connected, first frame', async () => {
    await clickRemoteControl(page);
    await waitForPhase(page, 'first_frame');
    await checkMessages(world, browser);
  });
  await driveSession(world, await embeddedViewer(page), progress);
  await progress.step('session ended', () => endSession(page));
  await progress.step(
    'audit found in both databases',
    async () => void (await findFinishedAudit(world.paths, agentId)),
  );

  const clicks: number[] = [];
  for (let n = 1; n <= MEASURED_CLICKS; n++) {
    await progress.step(`click with the agent connected, ${n} of ${MEASURED_CLICKS}`, async () => {
      await openAgent(page, world, agentId);
      await clickRemoteControl(page);
      await waitForPhase(page, 'first_frame');
      clicks.push(await clickToFirstPixel(page));
      await endSession(page);
    });
  }
  return clicks;
}

/** The messages that the dashboard's page received: from Guru Connect's origin, in the protocol's order. */
async function checkMessages(world: World, browser: TechnicianBrowser): Promise<void> {
  const seen = await browser.messages();
  const stranger = seen.find(({ origin }) => origin !== new URL(world.gc.url).origin);
  if (stranger) throw new Error(`${stranger.type} came from ${stranger.origin}`);
  const order = seen.map(({ type }) => type).filter((type) => /^viewer:(connected|first_frame)$/.test(type));
  if (order.join() !== 'viewer:connected,viewer:first_frame')
    throw new Error(`the viewer said ${order.join(', ')}`);
  const { connectedAt } = await readTimings(browser.page);
  if (connectedAt === null) throw new Error('the dashboard has not taken viewer:connected');
}

async function driveSession(world: World, viewer: EmbeddedViewer, progress: Progress): Promise<void> {
  const { desktop, paths } = world;
  const [left, right] = MONITORS;
  const compare = async (monitor: (typeof MONITORS)[number]) => {
    const decibels = await waitForSamePicture(viewer, desktop, monitor);
    progress.note(
      `     ${monitor.name}: ${Number.isFinite(decibels) ? `${decibels.toFixed(1)} dB` : 'equal in every pixel'}`,
    );
  };
  await progress.step('canvas is what the desktop shows', () => compare(left));
  await progress.step('a line typed into the terminal, read back from a file', () =>
    typeIntoTerminal(world, viewer),
  );
  await progress.step('a button clicked, and its effect seen', async () => {
    const answers = path.join(paths.desktop, 'answers.txt');
    const count = () => (existsSync(answers) ? readFileSync(answers, 'utf8').split('Approve').length - 1 : 0);
    const before = count();
    await clickOn(viewer, await approveButton(world), left);
    await waitUntil(() => count() === before + 1, { what: 'The answer to the question' });
  });
  await progress.step('canvas follows what was done', () => compare(left));
  await progress.step('monitor switched', async () => {
    await switchMonitor(viewer, right);
    await compare(right);
  });
}

/** The leftmost of the lowest row: the first of the question's buttons. */
async function approveButton(world: World) {
  const leaves = await findLeaves(world.desktop, (await needWindow(world.desktop, QUESTION_TITLE)).id);
  const lowest = Math.max(...leaves.map((leaf) => leaf.y));
  const button = leaves.find((leaf) => leaf.y === lowest);
  if (!button) throw new Error('the question has no button');
  return button;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

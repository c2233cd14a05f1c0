import type { Progress } from '../base/progress.ts';
import { type DisplayAccess, runProgram } from '../desktop/run-program.ts';
import { MONITORS } from '../desktop/virtual-desktop.ts';
import type { World } from '../world.ts';
import { findFinishedAudit, type RmmAudit, readRmmAudit } from './audit.ts';
import type { TechnicianBrowser } from './browser.ts';
import { clickRemoteControl, endSession, openAgent, waitForPhase } from './dashboard.ts';
import { waitForSamePicture } from './same-picture.ts';
import { type Color, type EmbeddedViewer, embeddedViewer, whenColorIsShown } from './viewer.ts';

/** What was measured of a restart. */
export interface RelayRestart {
  /** Milliseconds from the moment at which the relay is ready again to the machine's new picture in the browser. */
  toPictureMs: number;
}

/** A place of the left monitor where only the desktop's background is. */
export const BACKGROUND_AT = { x: 1860, y: 1040 };
/** What the background becomes while the relay is away, and once it is back: both differ from what it was before. */
export const WHILE_AWAY: Color = [0x7a, 0x3b, 0x2e];
export const ONCE_BACK: Color = [0x2f, 0x48, 0x58];

/**
 * Kills the relay in mid-session and starts it again on the same data: the session goes on in the technician's iframe
 * without a click, and its row in Guru RMM stays open. The machine's picture changes while the relay is away, so that
 * the picture of before cannot pass for a new one, and again afterwards, so that the new one is known to live.
 */
export async function restartRelayInMidSession(
  world: World,
  { page }: TechnicianBrowser,
  progress: Progress,
): Promise<RelayRestart> {
  const { agentId } = world.agent;
  await progress.step('session for the restart of the relay', async () => {
    await openAgent(page, world, agentId);
    await clickRemoteControl(page);
    await waitForPhase(page, 'first_frame');
  });
  const viewer = await embeddedViewer(page);
  const row = await openRow(world);
  await progress.step('relay killed: the panel says that it reconnects', async () => {
    await world.gc.kill();
    await waitForPhase(page, 'reconnecting');
    await paintBackground(world.desktop, WHILE_AWAY);
  });
  const toPictureMs = await progress.step(
    'relay started again: the new picture came without a click',
    async () => {
      const ready = world.gc.start().then(() => Date.now());
      // Begun before the relay is there: the picture must not be seen late because nobody looked.
      const [shownAt, readyAt] = await Promise.all([
        whenColorIsShown(viewer, BACKGROUND_AT, WHILE_AWAY).catch(async (cause: unknown) => {
          // When the session has ended, the frame is gone, and the panel has the better words.
          await waitForPhase(page, 'first_frame');
          throw cause;
        }),
        ready,
      ]);
      await waitForPhase(page, 'first_frame');
      return Math.max(0, shownAt - readyAt);
    },
  );
  await progress.step('canvas is what the desktop shows after the restart', () =>
    comparePictures(world, viewer),
  );
  await progress.step('the row of the session stayed open', async () => {
    const now = await openRow(world);
    if (now.remote_control_id !== row.remote_control_id)
      throw new Error('another session has taken its place');
  });
  await progress.step('session ended after the restart, audit found in both databases', async () => {
    await endSession(page);
    await findFinishedAudit(world.paths, agentId);
  });
  return { toPictureMs };
}

async function comparePictures(world: World, viewer: EmbeddedViewer): Promise<void> {
  await waitForSamePicture(viewer, world.desktop, MONITORS[0]);
  await paintBackground(world.desktop, ONCE_BACK);
  await whenColorIsShown(viewer, BACKGROUND_AT, ONCE_BACK);
  await waitForSamePicture(viewer, world.desktop, MONITORS[0]);
}

/** The machine's latest row in Guru RMM, which has to be open. */
async function openRow(world: World): Promise<RmmAudit> {
  const row = (await readRmmAudit(world.paths, world.agent.agentId))[0];
  if (row?.status !== 'active') throw new Error(`the row of the session is ${row?.status ?? 'missing'}`);
  return row;
}

/** Gives the desktop another background: a change of the picture that needs no window. */
export async function paintBackground(desktop: DisplayAccess, color: Color): Promise<void> {
  const hex = color.map((part) => part.toString(16).padStart(2, '0')).join('');
  await runProgram(desktop, 'xsetroot', ['-solid', `#${hex}`]);
}

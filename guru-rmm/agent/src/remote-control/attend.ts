import type { OnProgress } from '@guru/program-download';
import { z } from 'zod';
import { writeJsonFile } from '../state/json-file.ts';
import type { RemoteControlContext } from './context.ts';
import { awaitRegistered } from './launch/await-registered.ts';
import { failureOf } from './launch/launch-outcome.ts';
import { launchVerified } from './launch/launch-program.ts';
import { installProgram } from './program/install-program.ts';
import { pruneEverywhere } from './program/program-folder.ts';
import { Release, ReleaseRoot, Target } from './program/target.ts';

/** Payload of `remote_control.attend`. The support code is no part of it: the machine fetches that by its own key. */
export const AttendRequest = z.object({
  remote_control_id: z.uuid(),
  relay_url: Target.shape.relay_url,
  release: Release,
  release_root: ReleaseRoot,
});
export type AttendRequest = z.infer<typeof AttendRequest>;

/** What the server gets for it. */
export interface AttendResult {
  readonly agent_version: string;
}

/**
 * Starts the program of a release for one attended session and waits until it has joined. It runs beside the one that
 * serves unattended sessions, ends with its session, and is not started again: its code is valid once.
 * @throws CommandFailure `code_unavailable`, `code_refused`, `relay_unreachable`, or what `ensure` throws for a program
 */
export async function attend(
  context: RemoteControlContext,
  { remote_control_id, relay_url, release, release_root }: AttendRequest,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<AttendResult> {
  const { attended, fetchCode, files, launchTimeoutMs, log, supervisor } = context;
  await installProgram(files, release, release_root, signal, log, onProgress);
  await attended.end();
  const running = supervisor.target;
  await pruneEverywhere(files, running === null ? [release] : [release, running.release]);
  const code = await fetchCode(remote_control_id, signal);
  await writeJsonFile(attended.files.config, { relay_url, support_code: code });
  try {
    const program = await launchVerified(release, attended.files, [code], log);
    attended.keep(program);
    const outcome = await awaitRegistered(program, launchTimeoutMs, signal);
    if (outcome.kind !== 'registered') throw failureOf(outcome);
  } catch (error) {
    await attended.end();
    throw error;
  } finally {
    await attended.removeConfig();
  }
  log.info(`[OK] guru-connect-agent ${release.version} serves an attended session.`);
  return { agent_version: release.version };
}

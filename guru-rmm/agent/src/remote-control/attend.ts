import type { OnProgress } from '@guru/program-download';
import { z } from 'zod';
import { CommandFailure } from '../base/command-failure.ts';
import { writeJsonFile } from '../state/json-file.ts';
import type { RemoteControlContext } from './context.ts';
import { awaitRegistered } from './launch/await-registered.ts';
import { failureOf } from './launch/launch-outcome.ts';
import { type LaunchedProgram, launchProgram } from './launch/launch-program.ts';
import { installProgram } from './program/install-program.ts';
import { installedProgram, pruneEverywhere } from './program/program-folder.ts';
import { Release, ReleaseRoot, Target } from './program/target.ts';
import { verifyProgram } from './program/verify-program.ts';

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
  const program = await launchWithCode(context, release, { relay_url, support_code: code });
  attended.keep(program);
  try {
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

async function launchWithCode(
  { attended, files, log }: RemoteControlContext,
  release: Release,
  config: { relay_url: string; support_code: string },
): Promise<LaunchedProgram> {
  const path = await installedProgram(files, release);
  // It may have been altered since it was installed.
  const found = await verifyProgram(path, release);
  if (found !== 'sound') {
    throw new CommandFailure(
      'checksum_mismatch',
      `The installed guru-connect-agent is ${found}; it is not started.`,
    );
  }
  await writeJsonFile(attended.files.config, config);
  return launchProgram(path, attended.files, [config.support_code], log);
}

import type { OnProgress } from '@guru/program-download';
import { errorText } from '../base/error-text.ts';
import type { RemoteControlContext } from './context.ts';
import type { EnsureRequest, EnsureResult } from './ensure-request.ts';
import { storedKey, writeAgentConfig } from './launch/agent-config.ts';
import { awaitRegistered } from './launch/await-registered.ts';
import { failureOf } from './launch/launch-outcome.ts';
import { installProgram } from './program/install-program.ts';
import { pruneEverywhere } from './program/program-folder.ts';
import { sameTarget, type Target } from './program/target.ts';
import { forgetTarget, saveTarget } from './program/target-file.ts';
import { startWithKey } from './start-with-key.ts';

/**
 * Makes sure that the wanted program of the wanted release runs and is known to its relay.
 * Until the new program is downloaded and verified and has a key, the old one goes on; if the new one dies at start,
 * the old one comes back.
 */
export async function ensure(
  context: RemoteControlContext,
  { rotate_key = false, release_root, ...target }: EnsureRequest,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<EnsureResult> {
  const agent_version = target.release.version;
  if (!rotate_key && (await runsAlready(context, target, signal))) return { agent_version, started: false };
  await installProgram(context.files, target.release, release_root, signal, context.log, onProgress);
  const previous = context.supervisor.target;
  const previousKey = previous && (await storedKey(context.files, previous.connect_agent_id));
  try {
    await startWithKey(context, target, rotate_key, signal);
  } catch (error) {
    // With the supervisor's target untouched nothing was ended yet, so there is nothing to bring back.
    if (!signal.aborted && context.supervisor.target !== previous) {
      await rollBack(context, target, previous, previousKey);
    }
    throw error;
  }
  await saveTarget(context.files, target);
  await pruneEverywhere(
    context.files,
    previous === null ? [target.release] : [target.release, previous.release],
  );
  return { agent_version, started: true };
}

async function runsAlready(
  { supervisor, launchTimeoutMs, files }: RemoteControlContext,
  target: Target,
  signal: AbortSignal,
): Promise<boolean> {
  const { program, target: running } = supervisor;
  if (program === null || running === null || !sameTarget(running, target)) return false;
  // One that was started again after it died has perhaps not reached its relay yet.
  const outcome = await awaitRegistered(program, launchTimeoutMs, signal);
  if (outcome.kind === 'registered') return true;
  await supervisor.end();
  if (outcome.kind === 'exited') return false;
  await forgetTarget(files);
  throw failureOf(outcome);
}

async function rollBack(
  { files, supervisor, log }: RemoteControlContext,
  failed: Target,
  previous: Target | null,
  key: string | null,
): Promise<void> {
  await supervisor.end();
  if (previous === null || sameTarget(previous, failed)) {
    await forgetTarget(files);
    return;
  }
  try {
    // A key that was fetched meanwhile has replaced the older one of the same identity.
    const valid = (await storedKey(files, previous.connect_agent_id)) ?? key;
    if (valid === null) throw new Error('its key is gone');
    await writeAgentConfig(files, previous, valid);
    await supervisor.start(previous);
    supervisor.keep();
    log.warn(
      `[WARNING] guru-connect-agent ${previous.release.version} is back, since ${failed.release.version} failed.`,
    );
  } catch (error) {
    log.error(
      `[ERROR] guru-connect-agent ${previous.release.version} did not come back: ${errorText(error)}`,
    );
    await forgetTarget(files);
  }
}

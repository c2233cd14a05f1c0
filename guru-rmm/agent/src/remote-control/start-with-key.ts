import type { RemoteControlContext } from './context.ts';
import { storedKey, writeAgentConfig } from './launch/agent-config.ts';
import { awaitRegistered } from './launch/await-registered.ts';
import { CREDENTIAL_REFUSED, failureOf } from './launch/launch-outcome.ts';
import type { Target } from './program/target.ts';

/**
 * Starts a target with a key and waits until its relay knows it. A key that the relay refuses is replaced once.
 * What is supervised before is ended as soon as a key is there, not earlier: without one the old program goes on.
 * @throws CommandFailure `key_unavailable`, `checksum_mismatch`, or what `failureOf` makes of a bad start
 */
export async function startWithKey(
  { files, supervisor, fetchKey, launchTimeoutMs }: RemoteControlContext,
  target: Target,
  newKey: boolean,
  signal: AbortSignal,
): Promise<void> {
  let key = newKey ? null : await storedKey(files, target.connect_agent_id);
  let mayReplace = key !== null;
  for (;;) {
    key ??= await fetchKey(signal);
    await supervisor.end();
    await writeAgentConfig(files, target, key);
    const program = await supervisor.start(target);
    const outcome = await awaitRegistered(program, launchTimeoutMs, signal);
    if (outcome.kind === 'registered') {
      supervisor.keep();
      return;
    }
    await supervisor.end();
    if (outcome.kind !== 'exited' || outcome.code !== CREDENTIAL_REFUSED || !mayReplace) {
      throw failureOf(outcome);
    }
    mayReplace = false;
    key = null;
  }
}

import type { Release, SupportCode } from '../connect-client/connect-client.ts';
import { fromCommandOutcome } from './broker-errors.ts';
import { type BrokerTools, mintViewer, type ReadySession } from './broker-steps.ts';
import { findObstacle } from './capability-gate.ts';
import { type ConnectTrace, endTraced } from './connect-trace.ts';
import { isStale, KEPT_FOR_MACHINE_MS } from './preparation-limits.ts';
import { preparationOptions } from './preparation-options.ts';
import { findRelease } from './probe-and-create.ts';
import type { Reservation } from './reserve.ts';
import type { OnUndo, Step } from './run-steps.ts';

/** The code outlives the command; one that nobody redeems ends its session by itself. */
const CODE_SECONDS = KEPT_FOR_MACHINE_MS / 1000;

/**
 * The broker's work for an attended session: a support code on Guru Connect, whose session waits for a machine; the
 * viewer's token; and the machine, which fetches the code and joins. The user is asked after that.
 */
export async function prepareAttended(
  tools: BrokerTools,
  reservation: Reservation,
  trace: ConnectTrace,
  step: Step,
  signal: AbortSignal,
): Promise<ReadySession> {
  const release = await step('probe', () => probe(tools, reservation));
  const minted = await step('mint_support_code', (onUndo) => mintCode(tools, reservation, trace, onUndo));
  const mint = () => mintViewer(tools, minted.session_id);
  const mintedAt = performance.now();
  let viewer = await step('mint_viewer_token', mint);
  await step('attend', () => attend(tools, reservation, minted.session_id, release, signal));
  // A slow download: the token may have expired, or is about to.
  if (isStale(mintedAt)) viewer = await step('renew_viewer_token', mint);
  return { sessionId: minted.session_id, viewer };
}

/** @throws ApiError when Guru Connect refuses attended sessions now, or has no agent for the machine */
async function probe({ capabilities, connect }: BrokerTools, { agent, mode }: Reservation): Promise<Release> {
  const [known, release] = await Promise.all([capabilities.refresh(), findRelease(connect, agent.platform)]);
  // The gate may have let this click through on what Guru Connect answered half a minute ago.
  const obstacle = known.capabilities === null ? null : findObstacle(known, mode);
  if (obstacle !== null) throw obstacle;
  return release;
}

async function mintCode(
  { codes, connect, store }: BrokerTools,
  { agentId, reason, remoteControlId, user }: Reservation,
  trace: ConnectTrace,
  onUndo: OnUndo,
): Promise<SupportCode> {
  const technician = { id: user.userId, name: user.name };
  const minted = await connect.mintSupportCode({ technician, reason, expiresInSeconds: CODE_SECONDS });
  trace.sessionId = minted.session_id;
  onUndo(() => endTraced(connect, trace));
  onUndo(async () => codes.forget(remoteControlId));
  // At once: reports of the session find their row by it, and a successor of this server ends it.
  const created = { type: 'support_code_created', connectSessionId: minted.session_id } as const;
  await store.apply(remoteControlId, created, { source: 'server' });
  codes.keep(remoteControlId, agentId, minted.code);
  return minted;
}

/** @throws ApiError agent_command_failed, agent_command_timeout; ConnectError; the signal's reason */
async function attend(
  { commands, connect, connectOrigin, events, releaseRoots, store }: BrokerTools,
  reservation: Reservation,
  sessionId: string,
  release: Release,
  signal: AbortSignal,
): Promise<void> {
  const { agentId, remoteControlId } = reservation;
  const { version, url, sha256, size } = release;
  await store.apply(remoteControlId, { type: 'agent_preparing', version }, { source: 'server' });
  const payload = {
    remote_control_id: remoteControlId,
    relay_url: connectOrigin.replace(/^http/, 'ws'),
    release: { version, url, sha256, size },
    release_root: await releaseRoots.find(url),
  };
  const options = preparationOptions(events, reservation, signal);
  const outcome = await commands.dispatch(agentId, 'remote_control.attend', payload, options);
  signal.throwIfAborted();
  if (outcome.status !== 'succeeded') {
    // A session that is over explains itself: the machine's user could not be asked, for example.
    const session = await connect.getSession(sessionId, { signal });
    if (session.status !== 'ended') throw fromCommandOutcome(outcome);
    return;
  }
  await store.apply(remoteControlId, { type: 'agent_ready' }, { source: 'server' });
}

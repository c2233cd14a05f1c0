import type { CapabilityMonitor, CapabilityState } from '../connect-client/capability-monitor.ts';
import type { ConnectClient, ConnectSession, Release } from '../connect-client/connect-client.ts';
import { isRejectedWith } from '../connect-client/connect-error.ts';
import { ApiError } from '../errors/api-error.ts';
import { findObstacle } from './capability-gate.ts';
import type { ConnectKeys } from './connect-keys.ts';
import { type Preparation, planPreparation } from './plan-preparation.ts';
import type { Reservation } from './reserve.ts';

/** What the first round of calls to Guru Connect found out and made. */
export interface Probed {
  /** Null: Guru Connect does not know the machine yet. */
  session: ConnectSession | null;
  preparation: Preparation;
  /** The agent that the machine should run, or why that is unknown; only a machine that needs preparing needs it. */
  release: { found: Release } | { error: unknown };
}

interface ProbeContext {
  capabilities: CapabilityMonitor;
  connect: ConnectClient;
  keys: ConnectKeys;
}

/**
 * Asks in one round everything that depends on nothing else: what Guru Connect can do, the machine, its release and key;
 * and creates the session.
 * @param onCreated called with the session before anything can throw: it has to be ended when another call has failed
 */
export async function probeAndCreate(
  { capabilities, connect, keys }: ProbeContext,
  reservation: Reservation,
  onCreated: (session: ConnectSession) => void,
): Promise<Probed> {
  const { agent } = reservation;
  const [seen, created, keyKnown, release, known] = await Promise.allSettled([
    orNull(connect.getAgent(agent.connect_agent_id), 'agent_not_found'),
    orNull(createSession(connect, reservation), 'agent_not_found'),
    keys.isKnown(agent.agent_id),
    findRelease(connect, agent.platform),
    capabilities.refresh(),
  ]);
  const session = created.status === 'fulfilled' ? created.value : null;
  if (session !== null) onCreated(session);
  // The gate may have let this click through on what Guru Connect answered half a minute ago.
  if (known.status === 'fulfilled') throwIfRefused(known.value, reservation.mode);
  const machine = settledValue(seen);
  settledValue(created);
  const version = release.status === 'fulfilled' ? release.value.version : null;
  return {
    session,
    preparation: planPreparation(machine, version, settledValue(keyKnown)),
    release: release.status === 'fulfilled' ? { found: release.value } : { error: release.reason },
  };
}

/** Creates the session of a click. Repeated with the same key, by default the click's, it answers with the same session. */
export function createSession(
  connect: ConnectClient,
  { agent, mode, user, reason, remoteControlId }: Reservation,
  idempotencyKey: string = remoteControlId,
): Promise<ConnectSession> {
  return connect.preCreateSession({
    connectAgentId: agent.connect_agent_id,
    mode,
    technician: { id: user.userId, name: user.name },
    reason,
    idempotencyKey,
  });
}

function settledValue<Value>(result: PromiseSettledResult<Value>): Value {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}

/**
 * Throws what Guru Connect refuses now, before the machine is prepared for such a session. That it cannot be reached is for
 * the calls themselves to report: they are retried where that is safe.
 */
function throwIfRefused(known: CapabilityState, mode: Reservation['mode']): void {
  const obstacle = known.capabilities === null ? null : findObstacle(known, mode);
  if (obstacle !== null) throw obstacle;
}

/** That Guru Connect does not know the machine is an answer, not an error. */
async function orNull<T>(call: Promise<T>, errorCode: string): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (isRejectedWith(error, errorCode)) return null;
    throw error;
  }
}

/** The agent for a machine. The machine reports its platform itself, so it is checked before it goes into a path. */
export async function findRelease(connect: ConnectClient, platform: string): Promise<Release> {
  if (/^[a-z0-9][a-z0-9-]{0,31}$/.test(platform)) return connect.release(platform);
  const detail = "There is no remote control for this machine's platform.";
  throw new ApiError('agent_command_failed', detail, { causeCode: 'platform_unsupported' });
}

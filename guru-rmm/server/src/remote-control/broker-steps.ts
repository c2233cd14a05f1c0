import type { CommandDispatcher } from '../commands/command-dispatcher.ts';
import type { CapabilityMonitor } from '../connect-client/capability-monitor.ts';
import type { ConnectClient, ConnectSession } from '../connect-client/connect-client.ts';
import type { ReleaseRoots } from '../connect-client/release-root.ts';
import type { EventPublisher } from '../events/event-hub.ts';
import { findPreparationObstacle } from './capability-gate.ts';
import { checkViewerUrl } from './check-viewer-url.ts';
import type { ConnectKeys } from './connect-keys.ts';
import { type ConnectTrace, endTraced } from './connect-trace.ts';
import { ensureAgent } from './ensure-agent.ts';
import { createSession, probeAndCreate } from './probe-and-create.ts';
import { isStale } from './preparation-limits.ts';
import type { RemoteControlEvents } from './remote-control-events.ts';
import type { RemoteControlStore } from './remote-control-store.ts';
import type { Reservation } from './reserve.ts';
import type { OnUndo, Step } from './run-steps.ts';
import type { SupportCodes } from './support-codes.ts';

export interface BrokerTools {
  connect: ConnectClient;
  capabilities: CapabilityMonitor;
  commands: CommandDispatcher;
  events: EventPublisher<RemoteControlEvents>;
  keys: ConnectKeys;
  codes: SupportCodes;
  store: RemoteControlStore;
  releaseRoots: ReleaseRoots;
  /** Origin of the dashboard, the only page that may frame the viewer. */
  publicOrigin: string;
  /** Origin under which browsers and machines reach Guru Connect. */
  connectOrigin: string;
}

/** What it takes to make a viewer's token. */
export type ViewerMint = Pick<BrokerTools, 'connectOrigin' | 'publicOrigin'> & {
  connect: Pick<ConnectClient, 'mintViewerToken'>;
};

/** A session that is ready for its viewer. */
export interface ReadySession {
  sessionId: string;
  viewer: { embedUrl: string; nativeUrl: string | null };
}

/**
 * The broker's work between the audit row and the hand-over. On the warm path (agent connected and current) it makes two
 * rounds to Guru Connect: everything that depends on nothing else, then the viewer token.
 */
export async function prepareSession(
  tools: BrokerTools,
  reservation: Reservation,
  trace: ConnectTrace,
  step: Step,
  signal: AbortSignal,
): Promise<ReadySession> {
  const { connect } = tools;
  const keep = (onUndo: OnUndo) => (session: ConnectSession) => {
    trace.session = session;
    trace.sessionId = session.session_id;
    onUndo(() => endTraced(connect, trace));
    return session;
  };

  const begunAt = performance.now();
  const probed = await step('probe_and_create', (onUndo) => probeAndCreate(tools, reservation, keep(onUndo)));
  const { ensureAgent: needsAgent, mintKey } = probed.preparation;
  if (needsAgent) await step('provide_key', (onUndo) => provideKey(tools, reservation, mintKey, onUndo));
  let session =
    probed.session ??
    (await step('create_session', async (onUndo) => keep(onUndo)(await createSession(connect, reservation))));
  if (needsAgent) {
    await step('ensure_agent', async () => {
      if ('error' in probed.release) throw probed.release.error;
      await ensureAgent(tools, reservation, probed.release.found, mintKey, signal);
    });
  }
  if (isStale(begunAt)) {
    // A slow download: the session may have expired, or is about to.
    session = await step('renew_session', (onUndo) =>
      renewSession(tools, reservation, session, keep(onUndo)),
    );
  }
  const viewer = await step('mint_viewer_token', () => mintViewer(tools, session.session_id));
  return { sessionId: session.session_id, viewer };
}

/** Ends a session that waited for a machine too long, and creates another. */
async function renewSession(
  { connect }: BrokerTools,
  reservation: Reservation,
  { session_id }: ConnectSession,
  onCreated: (session: ConnectSession) => ConnectSession,
): Promise<ConnectSession> {
  await connect.endSession(session_id);
  return onCreated(await createSession(connect, reservation, `${reservation.remoteControlId}-renewed`));
}

/** Makes the key that the machine fetches when its agent is prepared; an unfetched one is revoked when the click fails. */
async function provideKey(
  { capabilities, keys }: BrokerTools,
  { agent }: Reservation,
  mintKey: boolean,
  onUndo: OnUndo,
): Promise<void> {
  const known = await capabilities.current((state) => findPreparationObstacle(state) === null);
  const obstacle = findPreparationObstacle(known);
  if (obstacle !== null) throw obstacle;
  if (!mintKey) return;
  onUndo(() => keys.discard(agent.agent_id));
  await keys.park({ agentId: agent.agent_id, connectAgentId: agent.connect_agent_id });
}

/** Makes the viewer's token and checks where it leads. */
export async function mintViewer(
  { connect, connectOrigin, publicOrigin }: ViewerMint,
  sessionId: string,
): Promise<ReadySession['viewer']> {
  const token = await connect.mintViewerToken(sessionId, publicOrigin);
  checkViewerUrl(token.viewer_embed_url, connectOrigin);
  return { embedUrl: token.viewer_embed_url, nativeUrl: token.viewer_native_url };
}

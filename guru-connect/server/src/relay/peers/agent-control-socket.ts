import { ControlMessage, type Register, type SessionRefused } from '@guru-connect/proto/control';
import { FEATURE } from '@guru-connect/proto/features';
import type { RawData } from 'ws';
import { hasUsableKey } from '../../agents/agent-key-store.ts';
import { recordMonitors } from '../../agents/agent-store.ts';
import type { AgentIdentity } from '../../agents/authenticate-agent.ts';
import {
  boundFeatures,
  boundMachine,
  boundMonitors,
  boundRegistration,
  boundText,
} from '../../agents/bound-registration.ts';
import type { ClientOrigin } from '../../audit/client-origin.ts';
import { AgentConnection } from '../sessions/agent-connection.ts';
import type { LiveSession } from '../sessions/live-session.ts';
import { CLOSE } from '../socket/close-codes.ts';
import { onFirstMessage } from '../socket/first-message.ts';
import { SAY_NOTHING, watchLiveness } from '../socket/liveness.ts';
import { MessageRate } from '../socket/message-rate.ts';
import { admitMachine } from './admit-machine.ts';
import type { RelayContext } from './relay-context.ts';
import { binaryOf, type RelaySocket } from '../socket/relay-socket.ts';

const AGENT_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
/** What this relay can do beyond release 1.0. */
const FEATURES = [FEATURE.sessionFailed, FEATURE.dataTicketHeader, FEATURE.consent];
/** Heartbeat interval requested from agents, in milliseconds. */
const HEARTBEAT_MS = 10_000;
/** Far more than an agent whose monitors are being moved about has to say. */
const MOST_MESSAGES_PER_SECOND = 100;

/** Serves a control socket whose credential has been accepted: it registers, then it is the agent's connection. */
export function serveAgentControl(
  context: RelayContext,
  socket: RelaySocket,
  identity: AgentIdentity,
  from: ClientOrigin,
): void {
  const { log } = context;
  const { lastHeard } = watchLiveness(socket, context.liveness, SAY_NOTHING);
  const fail = (err: unknown) => {
    log.error({ err }, 'control socket failed');
    socket.close(CLOSE.relayFault, 'relay fault');
  };
  onFirstMessage(socket, context.authenticationMs, (bytes) => {
    const body = decode(bytes)?.body;
    if (body?.$case !== 'register') return socket.close(CLOSE.protocolError, 'register first');
    register(context, socket, { identity, from }, body.value, lastHeard).catch(fail);
  });
}

async function register(
  context: RelayContext,
  socket: RelaySocket,
  { identity, from }: { readonly identity: AgentIdentity; readonly from: ClientOrigin },
  message: Register,
  lastHeard: () => number,
): Promise<void> {
  const { sql, records, manager, attempts, log } = context;
  const agentId = message.agentId;
  if (!AGENT_ID.test(agentId)) return socket.close(CLOSE.protocolError, 'agent_id does not fit');
  if (identity.kind === 'key' && identity.agentId !== agentId) {
    log.warn({ agent_id: identity.agentId, claimed: agentId }, '[WARNING] key of another agent refused');
    const { keyId, agentId: owner } = identity;
    const why = 'key_of_another_agent';
    attempts.add({ type: 'agent_refused', why, keyId, agentId: owner, detail: agentId }, from);
    return socket.close(CLOSE.forbidden, 'the key belongs to another agent');
  }
  // What it says meanwhile waits.
  socket.pause();
  if (identity.kind === 'shared') {
    log.warn(
      { agent_id: agentId },
      '[WARNING] agent uses the deprecated AGENT_API_KEY; give it a key of its own',
    );
    // Asked before it takes anybody's place.
    if (await hasUsableKey(sql, agentId)) {
      attempts.add({ type: 'agent_refused', why: 'shared_key', agentId }, from);
      return socket.close(CLOSE.forbidden, 'the agent has a key of its own');
    }
  }
  const facts = boundRegistration(message);
  const machine = boundMachine(message);
  const known = identity.kind === 'key' ? identity.machine : undefined;
  const { hostname } = facts;
  const verdict = await admitMachine(context, { agentId, hostname, machine, known, from });
  if (verdict === 'cloned') return socket.close(CLOSE.cloned, 'the agent runs on another machine');
  if (socket.readyState !== socket.OPEN) return;
  socket.resume();
  const keyId = identity.kind === 'key' ? identity.keyId : undefined;
  const connection = new AgentConnection({
    agentId,
    keyId,
    facts,
    socket,
    lastHeard,
    features: boundFeatures(message),
  });
  manager.attachAgent(connection);
  socket.once('close', () => {
    manager
      .agentGone(connection)
      .catch((err: unknown) => log.error({ err, agent_id: agentId }, 'could not sign off an agent'));
  });
  const rate = new MessageRate(MOST_MESSAGES_PER_SECOND);
  socket.on('message', (data: RawData, isBinary: boolean) => {
    if (socket.readyState !== socket.OPEN) return;
    if (rate.exceededAt(Date.now())) return socket.close(CLOSE.tooMany, 'too many messages');
    const bytes = binaryOf(data, isBinary);
    const message = bytes && decode(bytes);
    if (!message) return socket.close(CLOSE.protocolError, 'not a control message');
    if (!message.body) return connection.ignore();
    handle(context, connection, message.body).catch((err: unknown) =>
      log.error({ err, agent_id: agentId }, 'could not carry out a control message'),
    );
  });
  if (keyId !== undefined && (await records.findKey(keyId))?.is_revoked !== false) {
    attempts.add({ type: 'agent_refused', why: 'revoked_key', keyId, agentId }, from);
    return socket.close(CLOSE.credentialRefused, 'key revoked');
  }
  await connection.queue.run(async () =>
    records.register({
      agentId,
      keyId,
      facts: connection.facts,
      machine,
      hasMoved: verdict === 'moved',
      from,
    }),
  );
  connection.send({ $case: 'registered', value: { heartbeatIntervalMs: HEARTBEAT_MS, features: FEATURES } });
  log.info({ agent_id: agentId, agent_version: connection.facts.agent_version }, 'agent registered');
  await manager.agentRegistered(connection);
}

async function handle(
  context: RelayContext,
  connection: AgentConnection,
  body: NonNullable<ControlMessage['body']>,
): Promise<void> {
  switch (body.$case) {
    case 'heartbeat':
      connection.send({ $case: 'heartbeatAck', value: { sentAtMs: body.value.sentAtMs } });
      return;
    case 'monitorsChanged':
      connection.facts = { ...connection.facts, monitors: boundMonitors(body.value.monitors) };
      return await recordNewestMonitors(context, connection);
    case 'sessionRefused':
      return await endByAgent(context, connection, 'agent_refused', body.value);
    case 'sessionFailed': {
      const reason = body.value.code === 'indicator_lost' ? 'indicator_lost' : 'agent_error';
      return await endByAgent(context, connection, reason, body.value);
    }
    case 'endedByUser':
      await ownSession(context, connection, body.value)?.handle({ input: 'end', reason: 'ended_by_user' });
      return;
    case 'consentShown':
      await ownSession(context, connection, body.value)?.handle({ input: 'consent_shown' });
      return;
    case 'consentResponse':
      await ownSession(context, connection, body.value)?.handle({
        input: 'consent_answered',
        response: body.value,
      });
      return;
    case 'inputRefused':
      await ownSession(context, connection, body.value)?.handle({
        input: 'input_refused',
        report: body.value,
      });
      return;
    default:
      // Registered twice, or a message that is ours to send: not this protocol.
      connection.close(CLOSE.protocolError, `${body.$case} is not expected here`);
  }
}

/** The session that a message names, if it is the agent's own. */
function ownSession(
  { peers }: RelayContext,
  { agentId }: AgentConnection,
  { sessionId }: { readonly sessionId: string },
): LiveSession | undefined {
  const session = peers.sessionOfAgent(agentId);
  return session?.sessionId === sessionId ? session : undefined;
}

/** The machine's own words go to the viewer and into the audit. Only the agent's own session can end this way. */
async function endByAgent(
  context: RelayContext,
  connection: AgentConnection,
  reason: 'agent_refused' | 'agent_error' | 'indicator_lost',
  message: SessionRefused,
): Promise<void> {
  const failure = { code: boundText(message.code, 64), detail: boundText(message.detail, 500) };
  await ownSession(context, connection, message)?.handle({ input: 'end', reason, data: failure, failure });
}

/** One write at a time, however often the monitors change meanwhile. */
async function recordNewestMonitors(
  { sql, peers }: RelayContext,
  connection: AgentConnection,
): Promise<void> {
  if (connection.monitorsWait) return;
  connection.monitorsWait = true;
  await connection.queue.run(async () => {
    connection.monitorsWait = false;
    // What another connection of this agent has registered with since is newer.
    if (peers.agent(connection.agentId) !== connection) return;
    await recordMonitors(sql, connection.agentId, connection.facts.monitors);
  });
}

function decode(bytes: Uint8Array): ControlMessage | undefined {
  try {
    return ControlMessage.decode(bytes);
  } catch {
    return undefined;
  }
}

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  type AgentMessageReading,
  MAX_AGENT_MESSAGE_BYTES,
  type ReceivedAgentMessage,
  readAgentMessage,
} from '@guru-rmm/agent-protocol/agent-message.ts';
import { AGENT_CLOSE } from '@guru-rmm/agent-protocol/close-codes.ts';
import { answersPing } from '@guru/machine-identity';
import { type ServerOptions, WebSocket, WebSocketServer } from 'ws';
import type { AuditLog } from '../audit/audit-log.ts';
import type { ClientOrigin } from '../audit/client-origin.ts';
import type { CommandDispatcher } from '../commands/command-dispatcher.ts';
import { ApiError } from '../errors/api-error.ts';
import type { EventPublisher } from '../events/event-hub.ts';
import type { Refuse } from '../http/create-http-server.ts';
import type { Logger } from '../log/create-logger.ts';
import { type Arriving, createAdmission } from './admit-machine.ts';
import type { AgentConnection, AgentConnections } from './agent-connections.ts';
import { bearerToken } from './agent-key.ts';
import type { AgentRow, AgentStore } from './agent-store.ts';
import { type AgentEvents, agentView } from './agent-view.ts';
import { createMessageBudget } from './message-budget.ts';
import { createUnknownKinds } from './unknown-kinds.ts';

export interface AgentSocketOptions {
  agents: AgentStore;
  audit: AuditLog;
  connections: AgentConnections;
  commands: CommandDispatcher;
  events: EventPublisher<AgentEvents>;
  log: Logger;
  /** How often an agent reports. */
  heartbeatSeconds?: number;
  /** How long an agent that has connected may take until its hello. */
  helloTimeoutMs?: number | undefined;
}

const HEARTBEAT_SECONDS = 15;
/** A peer that says nothing for this many heartbeats, pings included, is dead. */
const MISSED_HEARTBEATS = 3;
const HELLO_TIMEOUT_MS = 5_000;
/** How long a peer may take to answer a close; one that does not is cut off. */
const CLOSE_TIMEOUT_MS = 500;

export type AgentSocket = ReturnType<typeof createAgentSocket>;

/** The agents' WebSocket: authentication, heartbeats, commands down and results up. */
export function createAgentSocket(options: AgentSocketOptions) {
  const { agents, connections, commands, events, log } = options;
  const admit = createAdmission(options);
  const heartbeatSeconds = options.heartbeatSeconds ?? HEARTBEAT_SECONDS;
  const helloTimeoutMs = options.helloTimeoutMs ?? HELLO_TIMEOUT_MS;
  // `closeTimeout` is younger than the types of `ws`.
  const serverOptions: ServerOptions & { closeTimeout: number } = {
    noServer: true,
    maxPayload: MAX_AGENT_MESSAGE_BYTES,
    clientTracking: true,
    closeTimeout: CLOSE_TIMEOUT_MS,
  };
  const server = new WebSocketServer(serverOptions);

  const announce = (agent: AgentRow | null) => {
    if (agent === null) return;
    events.publish({ name: 'agent', data: agentView(agent, connections.isOnline(agent.agent_id)) });
  };

  const handle = async (arriving: Arriving, message: ReceivedAgentMessage) => {
    const { connection } = arriving;
    const { agentId } = connection;
    // Of a copy, or of a connection whose place another one has taken.
    if (message.kind !== 'hello' && !connections.has(connection)) return;
    switch (message.kind) {
      case 'hello': {
        const { isWelcome, agent } = await admit(arriving, message);
        if (!isWelcome) {
          announce(agent);
          return connection.close(AGENT_CLOSE.cloned, 'the agent runs on another machine');
        }
        connection.send({ kind: 'welcome', heartbeat_seconds: heartbeatSeconds });
        announce(agent);
        await commands.resend(agentId);
        return;
      }
      case 'heartbeat':
        announce(await agents.recordHeartbeat(agentId, message));
        return;
      case 'command_ack':
        return commands.acknowledge(agentId, message.command_id);
      case 'command_progress':
        return commands.progress(agentId, message);
      case 'command_result': {
        if (!(await commands.finish(agentId, message))) {
          log.debug({ agent_id: agentId, command_id: message.command_id }, 'a result that nobody waits for');
        }
      }
    }
  };

  const accept = (socket: WebSocket, agent: AgentRow, from: ClientOrigin) => {
    const { agent_id: agentId } = agent;
    const close = (code: number, reason: string) => socket.close(code, reason);
    const connection: AgentConnection = {
      agentId,
      send: (message) => socket.send(JSON.stringify(message)),
      close,
      answers: () => answersPing(socket),
    };
    const arriving = { connection, agent, from };
    const budget = createMessageBudget();
    const unknown = createUnknownKinds(agentId, log);
    let greeted = false;
    let lastHeard = Date.now();
    /** Messages of one agent are handled in their order. */
    let queue: Promise<void> = Promise.resolve();

    const breakOff = (reason: string) => {
      log.warn({ agent_id: agentId, reason }, '[WARNING] agent broke the protocol');
      close(AGENT_CLOSE.protocolError, reason.slice(0, 120));
    };
    const helloTimer = setTimeout(() => close(AGENT_CLOSE.silent, 'no hello'), helloTimeoutMs);
    const pingTimer = setInterval(() => {
      if (Date.now() - lastHeard > heartbeatSeconds * MISSED_HEARTBEATS * 1000) {
        // A dead peer answers no close handshake either.
        log.info({ agent_id: agentId }, 'agent fell silent');
        socket.terminate();
      } else socket.ping();
    }, heartbeatSeconds * 1000);

    socket.on('pong', () => {
      lastHeard = Date.now();
    });
    socket.on('message', (data, isBinary) => {
      // Whatever is on its way when this side has closed is dropped, a flood included.
      if (socket.readyState !== WebSocket.OPEN) return;
      lastHeard = Date.now();
      if (!budget.take()) return close(AGENT_CLOSE.tooMany, 'too many messages');
      const read: AgentMessageReading = isBinary
        ? { type: 'invalid', reason: 'binary message' }
        : readAgentMessage(data.toString());
      if (read.type === 'unknown') return unknown.add(read.kind);
      if (read.type === 'invalid') return breakOff(read.reason);
      const { message } = read;
      if (!greeted && message.kind !== 'hello') return breakOff('hello comes first');
      if (!greeted) clearTimeout(helloTimer);
      greeted = true;
      queue = queue
        .then(() => handle(arriving, message))
        .catch((error: unknown) => {
          log.error({ err: error, agent_id: agentId }, '[ERROR] a message of an agent could not be handled');
          close(1011, 'server fault');
        });
    });
    socket.on('error', (error) => log.debug({ agent_id: agentId, err: error }, 'agent socket'));
    socket.on('close', () => {
      clearTimeout(helloTimer);
      clearInterval(pingTimer);
      unknown.end();
      queue = queue.then(async () => {
        if (!connections.remove(connection)) return;
        log.info({ agent_id: agentId }, 'agent offline');
        announce(await agents.find(agentId).catch(() => null));
      });
    });
  };

  return {
    /** Takes handshakes that the HTTP server passes on; `refuse` answers those that are not accepted. */
    upgrades(refuse: Refuse, originOf: (request: IncomingMessage) => ClientOrigin) {
      server.on('wsClientError', ({ message }, socket, request) =>
        refuse(request, socket, handshakeError(request, message)),
      );
      return async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
        const key = bearerToken(request.headers.authorization);
        try {
          const agent = key === null ? null : await agents.findByKey(key);
          if (agent === null) {
            refuse(request, socket, new ApiError('unauthorized', "The agent's key is missing or wrong."));
            return;
          }
          const from = originOf(request);
          server.handleUpgrade(request, socket, head, (webSocket) => accept(webSocket, agent, from));
        } catch (error) {
          log.error({ err: error }, '[ERROR] agent socket');
          refuse(request, socket, new ApiError('unavailable', 'The server cannot answer now.'));
        }
      };
    },

    /** Tells every agent to come back in a moment. */
    close(): void {
      for (const socket of server.clients) socket.close(AGENT_CLOSE.restarting, 'server restarting');
      server.close();
    },
  };
}

/** Why `ws` does not take a handshake, in its own words: a sentence without its end. */
function handshakeError({ method }: IncomingMessage, why: string): ApiError {
  const code = method === 'GET' ? 'malformed_request' : 'method_not_allowed';
  return new ApiError(code, `The handshake is not valid: ${why}.`);
}

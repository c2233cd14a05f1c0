import type { ClientOrigin } from '../../audit/client-origin.ts';
import { CLOSE } from '../socket/close-codes.ts';
import { ticketOfHello } from '../sessions/data-tickets.ts';
import { decodeFirst } from '../socket/decode-first.ts';
import { onFirstMessage } from '../socket/first-message.ts';
import { PING, watchLiveness } from '../socket/liveness.ts';
import { DATA_RATE, limitMessageRate } from '../socket/rate-gate.ts';
import { FRAME_LIMIT, STRANGER_LIMIT, setReceiveLimit } from '../socket/receive-limit.ts';
import type { RelayContext } from './relay-context.ts';
import type { RelaySocket } from '../socket/relay-socket.ts';
import type { Stranger } from '../upgrades/socket-quota.ts';

/** Serves a data socket whose ticket was redeemed before its upgrade. */
export function serveAgentData(context: RelayContext, socket: RelaySocket, sessionId: string): void {
  watchLiveness(socket, context.liveness, PING);
  limitMessageRate(socket, DATA_RATE);
  attach(context, socket, sessionId);
}

/** Serves a data socket of an agent of release 1.0, whose first message shows the ticket. */
export function serveUnknownAgentData(
  context: RelayContext,
  socket: RelaySocket,
  stranger: Stranger,
  from: ClientOrigin,
): void {
  const { tickets, liveness, authenticationMs, attempts } = context;
  setReceiveLimit(socket, STRANGER_LIMIT);
  watchLiveness(socket, liveness, PING);
  onFirstMessage(socket, authenticationMs, (bytes) => {
    const hello = decodeFirst(bytes);
    if (hello?.$case !== 'dataHello') return socket.close(CLOSE.protocolError, 'data hello first');
    const redemption = tickets.redeem(ticketOfHello(hello.value));
    if (redemption === 'no_such_session') return socket.close(CLOSE.noSuchSession, 'no such session');
    if (redemption === 'refused') {
      attempts.add({ type: 'agent_refused', why: 'data_ticket' }, from);
      return socket.close(CLOSE.credentialRefused, 'ticket refused');
    }
    stranger.accepted();
    setReceiveLimit(socket, FRAME_LIMIT);
    limitMessageRate(socket, DATA_RATE);
    attach(context, socket, redemption.sessionId);
  });
}

function attach({ peers, log }: RelayContext, socket: RelaySocket, sessionId: string): void {
  const actor = peers.session(sessionId);
  // It may have ended since the ticket was redeemed.
  if (!actor) socket.close(CLOSE.sessionEnded, 'the session has ended');
  actor
    ?.handle({ input: 'data_socket', socket })
    .catch((err: unknown) => log.error({ err, session_id: sessionId }, 'could not attach a data socket'));
}

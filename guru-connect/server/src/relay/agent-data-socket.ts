import { CLOSE } from './close-codes.ts';
import { type Redeemed, ticketOfHello } from './data-tickets.ts';
import { decodeFirst } from './decode-first.ts';
import { onFirstMessage } from './first-message.ts';
import { PING, watchLiveness } from './liveness.ts';
import { DATA_RATE, limitMessageRate } from './rate-gate.ts';
import { FRAME_LIMIT, STRANGER_LIMIT, setReceiveLimit } from './receive-limit.ts';
import type { RelayContext } from './relay-context.ts';
import type { RelaySocket } from './relay-socket.ts';
import type { Stranger } from './socket-quota.ts';

/** Serves a data socket whose ticket was redeemed before its upgrade. */
export function serveAgentData({ liveness }: RelayContext, socket: RelaySocket, redeemed: Redeemed): void {
  watchLiveness(socket, liveness, PING);
  // An agent that also speaks to relays of release 1.0 says hello all the same.
  socket.skipNextMessage((bytes) => decodeHello(bytes) !== undefined);
  limitMessageRate(socket, DATA_RATE);
  redeemed.attach(socket);
}

/** Serves a data socket of an agent of release 1.0, whose first message shows the ticket. */
export function serveUnknownAgentData(context: RelayContext, socket: RelaySocket, stranger: Stranger): void {
  const { tickets, liveness, authenticationMs } = context;
  setReceiveLimit(socket, STRANGER_LIMIT);
  watchLiveness(socket, liveness, PING);
  onFirstMessage(socket, authenticationMs, (bytes) => {
    const hello = decodeHello(bytes);
    if (!hello) return socket.close(CLOSE.protocolError, 'data hello first');
    const redemption = tickets.redeem(ticketOfHello(hello));
    if (redemption === 'no_such_session') return socket.close(CLOSE.noSuchSession, 'no such session');
    if (redemption === 'refused') return socket.close(CLOSE.credentialRefused, 'ticket refused');
    stranger.accepted();
    setReceiveLimit(socket, FRAME_LIMIT);
    limitMessageRate(socket, DATA_RATE);
    redemption.attach(socket);
  });
}

function decodeHello(bytes: Uint8Array) {
  const body = decodeFirst(bytes);
  return body?.$case === 'dataHello' ? body.value : undefined;
}

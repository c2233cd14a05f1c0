import { CLOSE } from './close-codes.ts';
import { decodeFirst } from './decode-first.ts';
import { onFirstMessage } from './first-message.ts';
import { PING, watchLiveness } from './liveness.ts';
import type { RelayContext } from './relay-context.ts';
import type { RelaySocket } from './relay-socket.ts';

/** Serves an agent's data socket: its first message shows the ticket that came over the control socket. */
export function serveAgentData(context: RelayContext, socket: RelaySocket): void {
  const { routing, conductor, liveness, authenticationMs } = context;
  watchLiveness(socket, liveness, PING);
  onFirstMessage(socket, authenticationMs, (bytes) => {
    const hello = decodeFirst(bytes);
    if (hello?.$case !== 'dataHello') return socket.close(CLOSE.protocolError, 'data hello first');
    const live = routing.session(hello.value.sessionId);
    if (!live) return socket.close(CLOSE.noSuchSession, 'no such session');
    if (!live.redeemDataTicket(hello.value.dataTicket)) {
      return socket.close(CLOSE.credentialRefused, 'ticket refused');
    }
    live.attachData(socket);
    conductor.attached(live);
  });
}

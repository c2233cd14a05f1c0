import type { DataHello } from '@guru-connect/proto/stream';
import { CLOSE } from './close-codes.ts';
import type { LiveSession } from './live-session.ts';
import type { RelaySocket } from './relay-socket.ts';
import type { SessionConductor } from './session-conductor.ts';
import type { SessionRouting } from './session-routing.ts';

/** A ticket that was good and is used up now. */
export interface Redeemed {
  /** Makes this socket the session's; closes it when the session has ended meanwhile. */
  attach(socket: RelaySocket): void;
}

export type Redemption = Redeemed | 'no_such_session' | 'refused';

/** Opens data sockets. A ticket is `<session_id>.<random>`; agents take it as it is. */
export interface DataTickets {
  redeem(ticket: string): Redemption;
}

/** The ticket of a first message, which in agents of release 1.0 stands beside the session's id. */
export function ticketOfHello({ sessionId, dataTicket }: DataHello): string {
  return dataTicket.startsWith(`${sessionId}.`) ? dataTicket : `${sessionId}.${dataTicket}`;
}

/** Tickets of the sessions on this relay, whose random part does not say which one it opens. */
export class LiveDataTickets implements DataTickets {
  readonly #routing: SessionRouting;
  readonly #conductor: SessionConductor;

  constructor(routing: SessionRouting, conductor: SessionConductor) {
    this.#routing = routing;
    this.#conductor = conductor;
  }

  redeem(ticket: string): Redemption {
    const dot = ticket.indexOf('.');
    if (dot < 0) {
      const live = [...this.#routing.sessions()].find((one) => one.redeemDataTicket(ticket));
      return live ? this.#redeemed(live) : 'refused';
    }
    const live = this.#routing.session(ticket.slice(0, dot));
    if (!live) return 'no_such_session';
    return live.redeemDataTicket(ticket.slice(dot + 1)) ? this.#redeemed(live) : 'refused';
  }

  #redeemed(live: LiveSession): Redeemed {
    return {
      attach: (socket) => {
        if (live.endReason) return socket.close(CLOSE.sessionEnded, live.endReason);
        live.attachData(socket);
        this.#conductor.attached(live);
      },
    };
  }
}

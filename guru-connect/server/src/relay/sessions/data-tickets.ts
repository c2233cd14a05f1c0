import { randomBytes } from 'node:crypto';
import type { DataHello } from '@guru-connect/proto/stream';
import { hashSecret, secretMatches } from '../../secrets/secret-hash.ts';

export type Redemption = { readonly sessionId: string } | 'no_such_session' | 'refused';

/**
 * Tickets that open data sockets, `<session_id>.<random>`; agents take them as they are. A session has one at a time, and
 * it works once. Only hashes are kept, and only in memory: a relay that restarts issues new ones.
 */
export class DataTickets {
  /** By session; undefined: its ticket is used up. */
  readonly #hashes = new Map<string, Buffer | undefined>();

  /** The ticket before is worthless from here on. */
  issue(sessionId: string): string {
    const ticket = `${sessionId}.${randomBytes(32).toString('base64url')}`;
    this.#hashes.set(sessionId, hashSecret(ticket));
    return ticket;
  }

  /** @returns the session that it opens; `refused` for a ticket that is wrong, used up or malformed */
  redeem(ticket: string): Redemption {
    const end = ticket.indexOf('.');
    if (end < 0) return 'refused';
    const sessionId = ticket.slice(0, end);
    if (!this.#hashes.has(sessionId)) return 'no_such_session';
    const hash = this.#hashes.get(sessionId);
    if (!hash || !secretMatches(ticket, hash)) return 'refused';
    this.#hashes.set(sessionId, undefined);
    return { sessionId };
  }

  /** The session has ended. */
  forget(sessionId: string): void {
    this.#hashes.delete(sessionId);
  }
}

/** The ticket of a first message, in which agents of release 1.0 show it. It names its session itself. */
export function ticketOfHello({ sessionId, dataTicket }: DataHello): string {
  return dataTicket.startsWith(`${sessionId}.`) ? dataTicket : `${sessionId}.`;
}

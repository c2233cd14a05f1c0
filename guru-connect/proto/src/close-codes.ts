/**
 * Close codes of the product's WebSockets (RFC 6455, section 7.4: 4000-4999 are for applications).
 * Final codes: do not reconnect with the same credential. All others: reconnect with back-off and jitter.
 */
export const CLOSE = {
  /** The sender broke the protocol. Final for viewers. */
  protocolError: 4400,
  /** The credential was refused. Final. */
  credentialRefused: 4401,
  /** The credential is good, but not for this. Final. */
  forbidden: 4403,
  /** The relay knows no such session. Final. */
  noSuchSession: 4404,
  /** The first message did not come in time. */
  authenticationTimeout: 4408,
  /** A newer connection of the same peer took over. Final for viewers. */
  replaced: 4409,
  /** The session has ended. Final. */
  sessionEnded: 4410,
  /** A message was larger than its socket allows. Final for viewers. */
  messageTooLarge: 4413,
  /** The agent runs on another machine, of which the sender is a copy: try again after a minute. */
  cloned: 4419,
  /** Too many messages, sockets or unread bytes: wait longer before reconnecting. */
  tooMany: 4429,
  /** The relay failed; reconnect. */
  relayFault: 1011,
  /** The relay restarts; reconnect, the session goes on. */
  relayRestarting: 1012,
} as const;

export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE];

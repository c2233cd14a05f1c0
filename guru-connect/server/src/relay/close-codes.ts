/** Close codes of the sockets; specs/native-remote-control/interfaces.md, section 3, says what a peer does with each. */
export const CLOSE = {
  protocolError: 4400,
  credentialRefused: 4401,
  forbidden: 4403,
  noSuchSession: 4404,
  authenticationTimeout: 4408,
  replaced: 4409,
  sessionEnded: 4410,
  messageTooLarge: 4413,
  tooMany: 4429,
  relayRestarting: 1012,
  relayFault: 1011,
} as const;

export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE];

/** Close codes of the agents' socket. The numbers mean the same on every socket of both products. */
export const AGENT_CLOSE = {
  protocolError: 4400,
  /** The agent's key is missing or wrong; a retry with the same key does not help. */
  unauthorized: 4401,
  forbidden: 4403,
  silent: 4408,
  /** Another connection has this agent's identity. */
  replaced: 4409,
  /** The agent runs on another machine: this one is a copy of it. Try again after a minute. */
  cloned: 4419,
  tooMany: 4429,
  restarting: 1012,
} as const;

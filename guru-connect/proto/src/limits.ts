/** Largest message of each kind of socket and direction, in bytes. A larger one closes the socket with 4413. */
export const MESSAGE_LIMIT = {
  /** Control socket, both directions. */
  control: 64 * 1024,
  /** Agent to viewer, on the data socket. */
  agentStream: 16 * 1024 * 1024,
  /** Viewer to relay, and so to the agent. */
  viewerStream: 4 * 1024,
  /** The same, of a viewer that may write the machine's clipboard: a part of 32 KiB. */
  clipboardPart: 33 * 1024,
  /** Relay to agent on the data socket: a viewer's message or one of the relay's own. */
  toAgentStream: 64 * 1024,
  /** Any socket until its peer has shown its credential. */
  beforeCredential: 4 * 1024,
} as const;

/** Most names, and longest name, in `Capabilities.features`; more are cut off. */
export const CAPABILITY_LIMIT = { features: 64, nameLength: 64, encodings: 32, nonceLength: 64 } as const;

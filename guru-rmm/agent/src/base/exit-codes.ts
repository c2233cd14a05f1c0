/** Exit codes of `guru-rmm-agent`; where sysexits.h has a word for it, its number is taken. */
export const EXIT = {
  /** Done, or told to stop. */
  ok: 0,
  /** Wrong arguments or configuration: change them, then try again. */
  usage: 64,
  /** The server cannot be reached or is not able to answer: try again later. */
  unavailable: 69,
  /** A fault of this program. */
  internal: 70,
  /** The data folder cannot be used or its files are damaged. */
  dataFolder: 73,
  /** Another agent runs with the same data folder. */
  alreadyRunning: 75,
  /** The server refuses the token or the agent's key; trying again alone does not help. */
  refused: 77,
  /** The machine is enrolled already: run the agent, or enrol with a new data folder as a new machine. */
  alreadyEnrolled: 78,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

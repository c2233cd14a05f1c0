import pino, { type Logger } from 'pino';

export type { Logger };

/** Standard output as the RMM agent reads it: one JSON object a line. */
export interface Output {
  readonly log: Logger;
  /** Tells the launcher something it waits for. */
  announce(event: 'registered'): void;
}

/** Writes to descriptor `fd`, line by line and at once, so that nothing is lost when the process ends. */
export function openOutput(fd: number): Output {
  const destination = pino.destination({ dest: fd, sync: true });
  // a launcher that went away must not take a session down
  destination.on('error', () => undefined);
  const log = pino(
    {
      base: null,
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: ['agentKey', '*.agentKey', 'dataTicket', '*.dataTicket', 'supportCode', '*.supportCode'],
    },
    destination,
  );
  return {
    log,
    announce: (event) => {
      destination.write(`${JSON.stringify({ event })}\n`);
    },
  };
}

/** Logs only what is wrong, to descriptor `fd`: a person reads the rest as sentences. */
export function openQuietOutput(fd: number): Output {
  const { log } = openOutput(fd);
  log.level = 'warn';
  return { log, announce: () => undefined };
}

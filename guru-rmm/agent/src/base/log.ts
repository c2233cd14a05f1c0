import { type Logger, pino } from 'pino';

export type Log = Logger;

/**
 * JSON lines on stdout, or in a file of mode 0600. Keys and tokens are cut out even if a caller passes an object that holds one.
 */
export function createLog(level: string, file?: string): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: ['key', 'agent_key', 'token', 'enrollment_token', '*.key', '*.agent_key', '*.token'],
  };
  return file === undefined
    ? pino(options)
    : pino(options, pino.destination({ dest: file, sync: true, mode: 0o600 }));
}

import { type Logger, pino } from 'pino';

export type Log = Logger;

/** JSON lines on stdout. Keys and tokens are cut out even if a caller passes an object that holds one. */
export function createLog(level: string): Log {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: ['key', 'agent_key', 'token', 'enrollment_token', '*.key', '*.agent_key', '*.token'],
  });
}

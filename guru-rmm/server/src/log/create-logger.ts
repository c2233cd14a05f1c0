import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/**
 * Keys whose values never reach the log, wherever they stand in a logged object.
 * The embed address carries the viewer's token in its fragment, so it counts as a secret.
 */
const SECRET_KEYS = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'token',
  'key',
  'agent_key',
  'enrollment_token',
  'viewer_embed_url',
  'viewer_native_url',
  'integrationKey',
  'webhookSecrets',
];

function redactPaths(): string[] {
  return SECRET_KEYS.flatMap((key) => {
    const quoted = `["${key}"]`;
    return [quoted, `*${quoted}`, `*.*${quoted}`, `*.*.*${quoted}`];
  });
}

/** JSON lines on stdout. `destination` is for tests. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service: 'guru-rmm' },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: redactPaths(), censor: '[redacted]' },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

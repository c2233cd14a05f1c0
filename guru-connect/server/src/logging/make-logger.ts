import { type DestinationStream, type Logger, pino } from 'pino';

/** Names under which a secret may turn up in something that is logged, at the top or one or two levels down. */
const SECRET_NAMES = [
  'authorization',
  'cookie',
  'token',
  'key',
  'secret',
  'secrets',
  'password',
  'ticket',
  'dataTicket',
  'data_ticket',
  'resumeTicket',
  'resume_ticket',
  'integrationKeys',
  'sharedAgentKey',
  'databaseUrl',
  'databaseOwnerUrl',
  'databaseAuditorUrl',
  'databaseAdminUrl',
  'viewer_embed_url',
  'viewer_native_url',
  'native_url',
];

/** JSON lines on stdout, secrets blotted out by name. */
export function makeLogger(level: string, destination?: DestinationStream): Logger {
  const paths = SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths, censor: '[redacted]' },
  };
  return destination ? pino(options, destination) : pino(options);
}

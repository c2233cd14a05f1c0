import { z } from 'zod';
import { ConfigurationError } from './configuration-error.ts';

const seconds = (fallback: number, most: number) =>
  z.coerce.number().int().min(1).max(most).default(fallback);
const text = z.string().trim().min(1).optional();

/** The variables of specs/native-remote-control/interfaces.md, section 4, still as the operator wrote them. */
const environmentSchema = z.object({
  CONNECT_HOST: z.string().trim().min(1).default('127.0.0.1'),
  CONNECT_PORT: z.coerce.number().int().min(0).max(65_535).default(8470),
  CONNECT_PUBLIC_URL: text,
  CONNECT_DATA_DIR: z.string().trim().min(1).default('./data'),
  DATABASE_URL: text,
  CONNECT_INTEGRATION_KEY: text,
  CONNECT_INTEGRATION_KEY_FILE: text,
  CONNECT_INTEGRATION_KEY_NEXT: text,
  CONNECT_INTEGRATION_KEY_NEXT_FILE: text,
  CONNECT_WEBHOOK_URL: text,
  CONNECT_WEBHOOK_SECRET: text,
  CONNECT_WEBHOOK_SECRET_FILE: text,
  CONNECT_WEBHOOK_SECRET_NEXT: text,
  CONNECT_WEBHOOK_SECRET_NEXT_FILE: text,
  CONNECT_EMBED_ALLOWED_ORIGINS: z.string().default(''),
  CONNECT_DISABLED_FEATURES: z.string().default(''),
  CONNECT_TOKEN_SECRET_FILE: text,
  CONNECT_VIEWER_TOKEN_SECONDS: seconds(300, 3600),
  CONNECT_SESSION_WAIT_SECONDS: seconds(300, 86_400),
  CONNECT_RECONNECT_GRACE_SECONDS: seconds(20, 3600),
  CONNECT_RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).max(1_000_000).default(3000),
  CONNECT_VIEWER_DIR: text,
  CONNECT_RELEASES_DIR: text,
  AGENT_API_KEY: text,
  AGENT_API_KEY_FILE: text,
  CONNECT_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

export type Environment = z.infer<typeof environmentSchema>;

/**
 * Reads the process environment once. An empty variable counts as absent, as `VAR= command` means in a shell.
 * Throws ConfigurationError naming the first variable that does not fit; never quotes a value, which may be a secret.
 */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const present = Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim()));
  const result = environmentSchema.safeParse(present);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new ConfigurationError(`${issue?.path.join('.')} does not fit: ${issue?.message}.`);
}

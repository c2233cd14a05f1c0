import { defaultDataFolder } from '@guru/embedded-postgres';
import { z } from 'zod';
import { ConfigurationError } from './configuration-error.ts';

const seconds = (fallback: number, most: number) =>
  z.coerce.number().int().min(1).max(most).default(fallback);
const text = z.string().trim().min(1).optional();
const file = (secret: string) => text.describe(`file that holds ${secret}`);

const proxyAddress = z.union([
  z.enum(['loopback', 'linklocal', 'uniquelocal']),
  z.ipv4(),
  z.ipv6(),
  z.cidrv4(),
  z.cidrv6(),
]);
const proxyAddresses = z
  .string()
  .transform((list) => list.split(',').map((address) => address.trim()))
  .refine(
    (addresses) => addresses.every((address) => proxyAddress.safeParse(address).success),
    'write addresses or subnets with commas between them, or loopback',
  );

/**
 * The variables of specs/native-remote-control/interfaces.md, section 4, still as the operator wrote them; what they are
 * described by is what --help says.
 */
const environmentSchema = z.object({
  CONNECT_HOST: z.string().trim().min(1).default('127.0.0.1').describe('where it listens (127.0.0.1)'),
  CONNECT_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(8470)
    .describe('port that it listens on (8470)'),
  CONNECT_PUBLIC_URL: text.describe('what it calls itself in URLs (http://HOST:PORT)'),
  CONNECT_TRUSTED_PROXY: proxyAddresses
    .optional()
    .describe('proxies whose X-Forwarded-For counts: addresses, subnets or loopback'),
  CONNECT_DATA_DIR: z
    .string()
    .trim()
    .min(1)
    .default(() => defaultDataFolder('guru-connect'))
    .describe('database and secrets (/var/lib or ~/.local/state, guru-connect/)'),
  DATABASE_URL: text.describe('a PostgreSQL to use instead of the embedded one, as the server role'),
  CONNECT_DATABASE_OWNER_URL: text.describe('the same database as its owner, who migrates (DATABASE_URL)'),
  CONNECT_DATABASE_AUDITOR_URL: text.describe('the same database as the auditor, for audit commands'),
  CONNECT_DATABASE_ADMIN_URL: text.describe('a PostgreSQL as its administrator, for database init alone'),
  CONNECT_INTEGRATION_KEY: text.describe(
    'server-to-server credential, at least 32 characters; none closes the API',
  ),
  CONNECT_INTEGRATION_KEY_FILE: file('CONNECT_INTEGRATION_KEY'),
  CONNECT_INTEGRATION_KEY_NEXT: text.describe('the credential that is rotated to, accepted beside it'),
  CONNECT_INTEGRATION_KEY_NEXT_FILE: file('CONNECT_INTEGRATION_KEY_NEXT'),
  CONNECT_WEBHOOK_URL: text.describe('receiver of session webhooks: https, or http on loopback'),
  CONNECT_WEBHOOK_SECRET: text.describe('what they are signed with: whsec_ and base64 of 24 to 64 bytes'),
  CONNECT_WEBHOOK_SECRET_FILE: file('CONNECT_WEBHOOK_SECRET'),
  CONNECT_WEBHOOK_SECRET_NEXT: text.describe(
    'the secret that is rotated to; each delivery then has two signatures',
  ),
  CONNECT_WEBHOOK_SECRET_NEXT_FILE: file('CONNECT_WEBHOOK_SECRET_NEXT'),
  CONNECT_EMBED_ALLOWED_ORIGINS: z
    .string()
    .default('')
    .describe('origins that may frame the viewer, with spaces or commas between'),
  CONNECT_ORGANISATION: z
    .string()
    .trim()
    .max(80)
    .default('')
    .describe('whose technicians these are, shown to users who are asked for consent'),
  CONNECT_CLIPBOARD: z
    .enum(['off', 'to_machine', 'from_machine', 'both'])
    .default('off')
    .describe('clipboard of who controls a machine: to_machine, from_machine or both (off)'),
  CONNECT_CONSENT_PROMPT: z
    .enum(['prompt', 'notify', 'silent'])
    .optional()
    .describe('least that users are asked or told: prompt, notify or silent (the caller decides)'),
  CONNECT_CONSENT_TIMEOUT_SECONDS: z.coerce
    .number()
    .int()
    .min(10)
    .max(600)
    .optional()
    .describe('longest time for an answer (60)'),
  CONNECT_CONSENT_ON_TIMEOUT: z
    .enum(['refuse', 'allow'])
    .optional()
    .describe('what silence means: refuse, or allow where the caller asks for it (refuse)'),
  CONNECT_CONSENT_ACCESS: z
    .enum(['view', 'control'])
    .optional()
    .describe('most that technicians may do: view or control (the caller decides)'),
  CONNECT_CONSENT_UNTIL_GRANTED: z
    .enum(['nothing', 'view'])
    .optional()
    .describe('what technicians have while users are asked: nothing or view (nothing)'),
  CONNECT_CONSENT_INDICATOR: z
    .enum(['required', 'optional'])
    .default('optional')
    .describe('whether users always see who is connected, whatever the caller says (optional)'),
  CONNECT_DISABLED_FEATURES: z.string().default('').describe('names of features to switch off'),
  CONNECT_TOKEN_SECRET_FILE: text.describe(
    'file with the signing key of viewer tokens (made in the data folder)',
  ),
  CONNECT_VIEWER_TOKEN_SECONDS: seconds(300, 3600).describe('how long a viewer token lives (300)'),
  CONNECT_SESSION_WAIT_SECONDS: seconds(300, 86_400).describe(
    'how long a session waits for its first viewer (300)',
  ),
  CONNECT_RECONNECT_GRACE_SECONDS: seconds(20, 3600).describe(
    'how long a lost viewer or agent is waited for (20)',
  ),
  CONNECT_SESSION_LONGEST_SECONDS: seconds(43_200, 604_800).describe(
    'longest duration of a session from its first viewer on (43200)',
  ),
  CONNECT_SESSION_IDLE_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .max(604_800)
    .default(7200)
    .describe('how long a connected viewer may give no input; 0 for no limit (7200)'),
  CONNECT_RATE_LIMIT_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(3000)
    .describe('API calls from one address, with and without the credential each (3000)'),
  CONNECT_VIEWER_DIR: text.describe('folder of the viewer (of the release)'),
  CONNECT_RELEASES_DIR: text.describe('folder of the release channel (of the release)'),
  AGENT_API_KEY: text.describe('deprecated key that all agents share, at least 32 characters'),
  AGENT_API_KEY_FILE: file('AGENT_API_KEY'),
  CONNECT_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('fatal, error, warn, info, debug, trace or silent (info)'),
});

export type Environment = z.infer<typeof environmentSchema>;

/** The variables and what they mean, one a line. */
export function describeEnvironment(): string {
  const variables = Object.entries(environmentSchema.shape);
  const width = Math.max(...variables.map(([name]) => name.length));
  return variables
    .map(([name, { description = '' }]) => `  ${name.padEnd(width)}  ${description}\n`)
    .join('');
}

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

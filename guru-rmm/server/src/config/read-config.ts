import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defaultDataFolder } from '@guru/embedded-postgres';
import { cspCanName } from '@guru/outbound';
import { readTrustedRoot } from '@guru/release-trust';
import { z } from 'zod';
import { ConfigError } from './config-error.ts';
import { readSecretFile } from './read-secret-file.ts';
import { readWebhookSecrets } from './read-webhook-secrets.ts';

/** Where Guru Connect is, and how this server is known there. */
export interface ConnectConfig {
  serverUrl: string;
  publicOrigin: string;
  integrationKey: string;
  /** `root.json` of its release channel; null: the first one that it shows is pinned. */
  releaseRoot: string | null;
}

/** What the server was told, read once at start; nothing else reads the environment. */
export interface Config {
  host: string;
  port: number;
  /** Origin that browsers use, without a trailing slash. */
  publicOrigin: string;
  /** Addresses, subnets or Express's names for them (`loopback`) from which a proxy may name the caller's address. */
  trustedProxies: string[];
  dataDir: string;
  /** A PostgreSQL to use as the server's role; null starts the embedded one in `dataDir`. */
  databaseUrl: string | null;
  /** The same database as the role that owns it; null: the server's role does. */
  databaseOwnerUrl: string | null;
  databaseAuditorUrl: string | null;
  /** For `database init` alone. */
  databaseAdminUrl: string | null;
  /** Creates the first user when there is none. */
  firstAdmin: { email: string; password: string } | null;
  /** Null: remote control is not configured, the rest of the product works. */
  connect: ConnectConfig | null;
  /** With which Guru Connect signs its webhooks; empty: none are received. Two while they are rotated. */
  webhookSecrets: string[];
  /** Whether a technician must say why, to ask the machine's user. */
  attendedReason: 'required' | 'optional';
  logLevel: string;
  reconcileSeconds: number;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const postgresUrl = z.url({ protocol: /^postgres(ql)?$/ });
const httpUrl = z.url({ protocol: /^https?$/ });

const proxyAddress = z.union([
  z.enum(['loopback', 'linklocal', 'uniquelocal']),
  z.ipv4(),
  z.ipv6(),
  z.cidrv4(),
  z.cidrv6(),
]);
const proxyAddresses = z
  .string()
  .transform((text) => text.split(',').map((address) => address.trim()))
  .refine(
    (addresses) => addresses.every((address) => proxyAddress.safeParse(address).success),
    'write addresses or subnets with commas between them, or loopback',
  );

const environment = z.object({
  RMM_HOST: z.string().min(1).default('127.0.0.1').describe('where it listens (127.0.0.1)'),
  RMM_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .default(8480)
    .describe('port that it listens on (8480)'),
  RMM_PUBLIC_URL: httpUrl.optional().describe('where browsers open the dashboard (http://HOST:PORT)'),
  RMM_TRUSTED_PROXY: proxyAddresses
    .optional()
    .describe('proxies whose X-Forwarded-For counts: addresses, subnets or loopback'),
  RMM_DATA_DIR: z
    .string()
    .min(1)
    .default(() => defaultDataFolder('guru-rmm'))
    .describe('embedded database and pins (/var/lib/guru-rmm for root, else ~/.local/state/guru-rmm)'),
  DATABASE_URL: postgresUrl
    .optional()
    .describe('a PostgreSQL to use instead of the embedded one, as the server role'),
  RMM_DATABASE_OWNER_URL: postgresUrl
    .optional()
    .describe('the same database as its owner, who migrates (DATABASE_URL)'),
  RMM_DATABASE_AUDITOR_URL: postgresUrl
    .optional()
    .describe('the same database as the auditor, for audit commands'),
  RMM_DATABASE_ADMIN_URL: postgresUrl
    .optional()
    .describe('a PostgreSQL as its administrator, for database init alone'),
  RMM_ADMIN_EMAIL: z.email().max(254).optional().describe('first administrator, made when there is no user'),
  RMM_ADMIN_PASSWORD_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('file with the password of the first administrator'),
  CONNECT_SERVER_URL: httpUrl
    .optional()
    .describe('Guru Connect as this server reaches it; none: no remote control'),
  CONNECT_PUBLIC_ORIGIN: httpUrl
    .optional()
    .describe('Guru Connect as browsers and machines reach it (origin of CONNECT_SERVER_URL)'),
  CONNECT_INTEGRATION_KEY: z
    .string()
    .optional()
    .describe('credential at Guru Connect: make it with openssl rand -hex 32'),
  CONNECT_INTEGRATION_KEY_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('file that has CONNECT_INTEGRATION_KEY'),
  CONNECT_RELEASE_ROOT_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('root.json of the release channel (the first one that is shown is pinned)'),
  CONNECT_WEBHOOK_SECRET: z.string().optional().describe('secret of the webhooks that Guru Connect sends'),
  CONNECT_WEBHOOK_SECRET_FILE: z.string().min(1).optional().describe('file that has CONNECT_WEBHOOK_SECRET'),
  CONNECT_WEBHOOK_SECRET_NEXT: z.string().optional().describe('the secret that is rotated to'),
  CONNECT_WEBHOOK_SECRET_NEXT_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('file that has CONNECT_WEBHOOK_SECRET_NEXT'),
  RMM_ATTENDED_REASON: z
    .enum(['required', 'optional'])
    .default('optional')
    .describe('whether attended sessions need a reason: required or optional (optional)'),
  RMM_LOG_LEVEL: z
    .enum(LOG_LEVELS)
    .default('info')
    .describe('fatal, error, warn, info, debug, trace or silent (info)'),
  RMM_RECONCILE_SECONDS: z.coerce
    .number()
    .min(0.05)
    .max(3600)
    .default(5)
    .describe('how often Guru Connect is asked about open sessions (5)'),
});
type Environment = z.infer<typeof environment>;

/** A line for each variable that the server reads, for `--help`. */
export function describeEnvironment(): string {
  const width = Math.max(...Object.keys(environment.shape).map((name) => name.length));
  return Object.entries(environment.shape)
    .map(([name, { description }]) => `  ${name.padEnd(width)}  ${description}\n`)
    .join('');
}

/** GC refuses shorter keys; saying so at start beats a 401 on the first click. */
const MIN_INTEGRATION_KEY = 32;
const MIN_PASSWORD = 10;
/** Hosts to listen on that no browser can go to, as the URL class writes them. */
const WILDCARDS = new Set(['0.0.0.0', '[::]']);

/** @throws ConfigError with one plain sentence */
export function readConfig(env: Record<string, string | undefined>): Config {
  const parsed = environment.safeParse(withoutEmpty(env));
  if (!parsed.success) throw new ConfigError(firstIssue(parsed.error));
  const values = parsed.data;
  const connect = readConnect(values);
  const webhookSecrets = readWebhookSecrets(values);
  if (connect === null && webhookSecrets.length > 0) {
    throw new ConfigError('CONNECT_WEBHOOK_SECRET is set but CONNECT_SERVER_URL is not.');
  }
  const publicOrigin = readPublicOrigin(values);
  if (connect !== null) {
    requireNameable('CONNECT_PUBLIC_ORIGIN', connect.publicOrigin);
    requireNameable('RMM_PUBLIC_URL', publicOrigin);
  }
  return {
    host: values.RMM_HOST,
    port: values.RMM_PORT,
    publicOrigin,
    trustedProxies: values.RMM_TRUSTED_PROXY ?? [],
    dataDir: resolve(values.RMM_DATA_DIR),
    ...readDatabase(values),
    firstAdmin: readFirstAdmin(values),
    connect,
    webhookSecrets,
    attendedReason: values.RMM_ATTENDED_REASON,
    logLevel: values.RMM_LOG_LEVEL,
    reconcileSeconds: values.RMM_RECONCILE_SECONDS,
  };
}

/** An empty variable means "not set", as shells and unit files write it. */
function withoutEmpty(env: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
    ),
  );
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return `${issue?.path.join('.') ?? 'The environment'} is not valid: ${issue?.message ?? 'unknown reason'}.`;
}

function readPublicOrigin(values: Environment): string {
  if (values.RMM_PUBLIC_URL !== undefined) return originOnly('RMM_PUBLIC_URL', values.RMM_PUBLIC_URL);
  if (values.RMM_PORT === 0)
    throw new ConfigError('RMM_PORT is 0, so set RMM_PUBLIC_URL to the address that browsers use.');
  const host = values.RMM_HOST.includes(':') ? `[${values.RMM_HOST}]` : values.RMM_HOST;
  const text = `http://${host}:${values.RMM_PORT}`;
  if (!URL.canParse(text)) throw new ConfigError('RMM_HOST is not valid: write an address or a name.');
  // Normalised as browsers do it, with all the ways to write an address and without a port that goes without saying.
  const url = new URL(text);
  if (WILDCARDS.has(url.hostname)) {
    throw new ConfigError(
      `RMM_HOST is ${values.RMM_HOST}, which is every address of this machine, so set RMM_PUBLIC_URL to the one that browsers use.`,
    );
  }
  return url.origin;
}

/** Cookies, the origin check and the viewer's `parent_origin` all need a bare origin. */
function originOnly(name: string, value: string): string {
  const url = new URL(value);
  if (url.username !== '' || url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw new ConfigError(`${name} must be an origin such as https://rmm.example.com, without a path.`);
  }
  return url.origin;
}

function readDatabase(values: Environment) {
  if (values.RMM_DATABASE_OWNER_URL !== undefined && values.DATABASE_URL === undefined) {
    throw new ConfigError('RMM_DATABASE_OWNER_URL needs DATABASE_URL beside it.');
  }
  return {
    databaseUrl: values.DATABASE_URL ?? null,
    databaseOwnerUrl: values.RMM_DATABASE_OWNER_URL ?? null,
    databaseAuditorUrl: values.RMM_DATABASE_AUDITOR_URL ?? null,
    databaseAdminUrl: values.RMM_DATABASE_ADMIN_URL ?? null,
  };
}

function readFirstAdmin(values: Environment): Config['firstAdmin'] {
  const { RMM_ADMIN_EMAIL: email, RMM_ADMIN_PASSWORD_FILE: file } = values;
  if (email === undefined && file === undefined) return null;
  if (email === undefined || file === undefined) {
    throw new ConfigError(
      'RMM_ADMIN_EMAIL and RMM_ADMIN_PASSWORD_FILE belong together: set both or neither.',
    );
  }
  const password = readSecretFile('RMM_ADMIN_PASSWORD_FILE', file);
  if (password.length < MIN_PASSWORD) {
    throw new ConfigError(
      `The password in RMM_ADMIN_PASSWORD_FILE must have at least ${MIN_PASSWORD} characters.`,
    );
  }
  return { email, password };
}

function readConnect(values: Environment): Config['connect'] {
  const {
    CONNECT_SERVER_URL: url,
    CONNECT_INTEGRATION_KEY: key,
    CONNECT_INTEGRATION_KEY_FILE: file,
  } = values;
  if (key !== undefined && file !== undefined) {
    throw new ConfigError('Set CONNECT_INTEGRATION_KEY or CONNECT_INTEGRATION_KEY_FILE, not both.');
  }
  if (url === undefined && key === undefined && file === undefined) return null;
  if (url === undefined)
    throw new ConfigError('CONNECT_INTEGRATION_KEY is set but CONNECT_SERVER_URL is not.');
  if (key === undefined && file === undefined) {
    throw new ConfigError('CONNECT_SERVER_URL is set but neither CONNECT_INTEGRATION_KEY nor its _FILE is.');
  }
  const integrationKey = key ?? readSecretFile('CONNECT_INTEGRATION_KEY_FILE', file ?? '');
  if (integrationKey.length < MIN_INTEGRATION_KEY || /[^\x21-\x7e]/.test(integrationKey)) {
    throw new ConfigError(
      `CONNECT_INTEGRATION_KEY must have at least ${MIN_INTEGRATION_KEY} printable characters and no spaces.`,
    );
  }
  const serverUrl = url.replace(/\/+$/, '');
  const releaseRoot = readReleaseRoot(values.CONNECT_RELEASE_ROOT_FILE);
  return { serverUrl, publicOrigin: readConnectOrigin(values, serverUrl), integrationKey, releaseRoot };
}

function readReleaseRoot(file: string | undefined): string | null {
  if (file === undefined) return null;
  try {
    const root = readFileSync(file);
    readTrustedRoot(root);
    return root.toString('utf8');
  } catch {
    throw new ConfigError('CONNECT_RELEASE_ROOT_FILE is not the root.json of a release channel.');
  }
}

/** Machines send their keys there, which they do over plain http to themselves alone. */
function readConnectOrigin({ CONNECT_PUBLIC_ORIGIN: given }: Environment, serverUrl: string): string {
  const origin = originOnly('CONNECT_PUBLIC_ORIGIN', given ?? new URL(serverUrl).origin);
  if (origin.startsWith('https:') || isLoopback(new URL(origin).hostname)) return origin;
  throw new ConfigError(
    `Machines refuse Guru Connect at ${origin}, since it is not https: set CONNECT_PUBLIC_ORIGIN to its https address.`,
  );
}

/** Dashboard and viewer name each other in their policies; without that the browser blocks the frame at the first click. */
function requireNameable(name: string, origin: string): void {
  if (cspCanName(origin)) return;
  throw new ConfigError(
    `Browsers would block the viewer: ${origin} is an IPv6 address, which a Content-Security-Policy cannot name. Set ${name} to an address with a host name.`,
  );
}

/** `hostname` as the URL class gives it. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

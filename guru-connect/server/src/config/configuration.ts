import { resolve } from 'node:path';
import { cspCanName } from '@guru/outbound';
import type { ClipboardPolicy } from '../consent/clipboard-policy.ts';
import type { PolicyWish } from '../consent/consent-policy.ts';
import { ConfigurationError } from './configuration-error.ts';
import type { Environment } from './environment.ts';
import {
  BUILT_FEATURES,
  enabledFeatures,
  type FeatureName,
  type Features,
  isFeatureName,
} from './features.ts';
import { readOrigin } from './read-origin.ts';
import { readCheckedSecret, readRotatingSecrets } from './secret-setting.ts';
import { type WebhookReceiver, webhookReceiver } from './webhook-receiver.ts';

/** Everything the relay was told, checked and derived; nothing reads the environment after this. */
export interface Configuration {
  readonly host: string;
  readonly port: number;
  /** What the operator calls this relay, without a trailing slash; undefined: derived once the port is known. */
  readonly publicUrl: string | undefined;
  /** Addresses, subnets or names for them (`loopback`) from which a proxy may name a caller's address. */
  readonly trustedProxies: readonly string[];
  readonly dataDir: string;
  /** An operator's PostgreSQL as the server's role; undefined: the embedded one. */
  readonly databaseUrl: string | undefined;
  /** The same database as the role that owns it; undefined: the server's role does. */
  readonly databaseOwnerUrl: string | undefined;
  readonly databaseAuditorUrl: string | undefined;
  /** For `database init` alone. */
  readonly databaseAdminUrl: string | undefined;
  /** Accepted server-to-server credentials; empty closes the integration namespace. */
  readonly integrationKeys: readonly string[];
  readonly embedAllowedOrigins: readonly string[];
  readonly features: Features;
  /** Whose technicians these are, as the user of a machine reads it; empty: nobody's in particular. */
  readonly organisation: string;
  /** What the operator demands of every session's consent. */
  readonly consent: PolicyWish;
  readonly clipboard: ClipboardPolicy;
  /** Who is told what happens to sessions; undefined: nobody. */
  readonly webhookReceiver: WebhookReceiver | undefined;
  readonly tokenSecretFile: string | undefined;
  readonly viewerTokenSeconds: number;
  readonly sessionWaitSeconds: number;
  readonly reconnectGraceSeconds: number;
  readonly sessionLongestSeconds: number;
  /** 0: no limit. */
  readonly sessionIdleSeconds: number;
  readonly rateLimitPerMinute: number;
  readonly viewerDir: string | undefined;
  readonly releasesDir: string | undefined;
  /** Deprecated key that any agent may present. */
  readonly sharedAgentKey: string | undefined;
  readonly logLevel: string;
}

/** Shortest accepted integration credential or shared agent key, in characters. */
const MIN_KEY_LENGTH = 32;

/** Turns the environment into a configuration, or throws ConfigurationError for a combination that cannot work. */
export function deriveConfiguration(environment: Environment): Configuration {
  const receiver = webhookReceiver(environment);
  const features = enabledFeatures(disabledFeatures(environment.CONNECT_DISABLED_FEATURES), {
    hasReceiver: receiver !== undefined,
    clipboard: environment.CONNECT_CLIPBOARD,
  });
  return {
    host: environment.CONNECT_HOST,
    port: environment.CONNECT_PORT,
    publicUrl: publicUrl(environment.CONNECT_PUBLIC_URL),
    trustedProxies: environment.CONNECT_TRUSTED_PROXY ?? [],
    dataDir: resolve(environment.CONNECT_DATA_DIR),
    ...databaseUrls(environment),
    integrationKeys: readRotatingSecrets('CONNECT_INTEGRATION_KEY', environment, checkKey),
    embedAllowedOrigins: origins(environment.CONNECT_EMBED_ALLOWED_ORIGINS),
    features,
    organisation: environment.CONNECT_ORGANISATION,
    consent: consentSetting(environment),
    clipboard: features.clipboard ? environment.CONNECT_CLIPBOARD : 'off',
    webhookReceiver: features.session_webhooks ? receiver : undefined,
    tokenSecretFile: environment.CONNECT_TOKEN_SECRET_FILE,
    viewerTokenSeconds: environment.CONNECT_VIEWER_TOKEN_SECONDS,
    sessionWaitSeconds: environment.CONNECT_SESSION_WAIT_SECONDS,
    reconnectGraceSeconds: environment.CONNECT_RECONNECT_GRACE_SECONDS,
    sessionLongestSeconds: environment.CONNECT_SESSION_LONGEST_SECONDS,
    sessionIdleSeconds: environment.CONNECT_SESSION_IDLE_SECONDS,
    rateLimitPerMinute: environment.CONNECT_RATE_LIMIT_PER_MINUTE,
    viewerDir: environment.CONNECT_VIEWER_DIR && resolve(environment.CONNECT_VIEWER_DIR),
    releasesDir: environment.CONNECT_RELEASES_DIR && resolve(environment.CONNECT_RELEASES_DIR),
    sharedAgentKey: readCheckedSecret('AGENT_API_KEY', environment, checkKey),
    logLevel: environment.CONNECT_LOG_LEVEL,
  };
}

/** What is not set is left to the caller of a session. */
function consentSetting(environment: Environment): PolicyWish {
  return {
    prompt: environment.CONNECT_CONSENT_PROMPT,
    timeout_seconds: environment.CONNECT_CONSENT_TIMEOUT_SECONDS,
    on_timeout: environment.CONNECT_CONSENT_ON_TIMEOUT,
    access: environment.CONNECT_CONSENT_ACCESS,
    until_granted: environment.CONNECT_CONSENT_UNTIL_GRANTED,
    indicator: environment.CONNECT_CONSENT_INDICATOR === 'required' ? true : undefined,
  };
}

function words(list: string): string[] {
  return list.split(/[\s,]+/).filter((word) => word !== '');
}

function publicUrl(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const usable =
    url &&
    /^https?:$/.test(url.protocol) &&
    !url.search &&
    !url.hash &&
    !url.username &&
    url.pathname === '/';
  if (!usable) {
    throw new ConfigurationError(
      'CONNECT_PUBLIC_URL must be an http or https address without path, query or user, such as https://connect.example.com.',
    );
  }
  return url.origin;
}

function databaseUrls(environment: Environment) {
  const urls = {
    databaseUrl: databaseUrl('DATABASE_URL', environment),
    databaseOwnerUrl: databaseUrl('CONNECT_DATABASE_OWNER_URL', environment),
    databaseAuditorUrl: databaseUrl('CONNECT_DATABASE_AUDITOR_URL', environment),
    databaseAdminUrl: databaseUrl('CONNECT_DATABASE_ADMIN_URL', environment),
  };
  if (urls.databaseOwnerUrl !== undefined && urls.databaseUrl === undefined) {
    throw new ConfigurationError('CONNECT_DATABASE_OWNER_URL needs DATABASE_URL beside it.');
  }
  return urls;
}

type DatabaseVariable = 'DATABASE_URL' | `CONNECT_DATABASE_${'OWNER' | 'AUDITOR' | 'ADMIN'}_URL`;

function databaseUrl(name: DatabaseVariable, environment: Environment): string | undefined {
  const value = environment[name];
  if (value !== undefined && !/^postgres(ql)?:\/\//.test(value)) {
    throw new ConfigurationError(`${name} must start with postgres:// or postgresql://.`);
  }
  return value;
}

function checkKey(name: string, value: string): void {
  if (value.length < MIN_KEY_LENGTH || !/^[\x21-\x7e]+$/.test(value)) {
    throw new ConfigurationError(
      `${name} must be at least ${MIN_KEY_LENGTH} printable ASCII characters without spaces; make one with: openssl rand -hex 32.`,
    );
  }
}

function origins(list: string): string[] {
  return words(list).map((word) => {
    const origin = readOrigin(word);
    if (origin === undefined) {
      throw new ConfigurationError(
        `CONNECT_EMBED_ALLOWED_ORIGINS holds "${word}", which is not an origin such as https://rmm.example.com.`,
      );
    }
    if (!cspCanName(origin)) {
      throw new ConfigurationError(
        `CONNECT_EMBED_ALLOWED_ORIGINS holds ${origin}, an IPv6 address, which a Content-Security-Policy cannot name: browsers would block the viewer there. Use a host name.`,
      );
    }
    return origin;
  });
}

function disabledFeatures(list: string): Set<FeatureName> {
  const names = new Set<FeatureName>();
  for (const word of words(list)) {
    if (!isFeatureName(word)) {
      throw new ConfigurationError(
        `CONNECT_DISABLED_FEATURES holds "${word}"; known are ${Object.keys(BUILT_FEATURES).join(', ')}.`,
      );
    }
    names.add(word);
  }
  return names;
}

import { signWebhook } from 'guru-connect-contract/webhooks';
import { ConfigurationError } from './configuration-error.ts';
import type { Environment } from './environment.ts';
import { readRotatingSecrets } from './secret-setting.ts';

/** Who is told what happens to sessions. */
export interface WebhookReceiver {
  readonly url: URL;
  /** Each delivery is signed with each of them; two while they are rotated. */
  readonly secrets: readonly string[];
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** The receiver, or undefined when none is configured; throws ConfigurationError for an address or secret that cannot work. */
export function webhookReceiver(environment: Environment): WebhookReceiver | undefined {
  const secrets = readRotatingSecrets('CONNECT_WEBHOOK_SECRET', environment, checkSecret);
  const address = environment.CONNECT_WEBHOOK_URL;
  if (address === undefined) {
    if (secrets.length === 0) return undefined;
    throw new ConfigurationError('CONNECT_WEBHOOK_SECRET needs CONNECT_WEBHOOK_URL beside it.');
  }
  if (secrets.length === 0) {
    throw new ConfigurationError('CONNECT_WEBHOOK_URL needs CONNECT_WEBHOOK_SECRET beside it.');
  }
  return { url: receiverUrl(address), secrets };
}

function receiverUrl(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname));
  // Not quoted: the path of such an address often is a secret.
  if (!url || !safe || url.username || url.password || url.hash) {
    throw new ConfigurationError(
      'CONNECT_WEBHOOK_URL must be an https address without user and fragment, such as https://rmm.example.com/webhooks; http is for loopback only.',
    );
  }
  return url;
}

function checkSecret(name: string, value: string): void {
  try {
    signWebhook({ id: 'check', timestamp: 0, body: '' }, [value]);
  } catch {
    throw new ConfigurationError(
      `${name} must be "whsec_" and base64 of 24 to 64 bytes; make one with: echo "whsec_$(openssl rand -base64 32)".`,
    );
  }
}

import { timingSafeEqual } from 'node:crypto';
import type { ReplayMemory } from './replay-memory.ts';
import { WEBHOOK_ID, webhookDigest } from './sign-webhook.ts';
import { webhookKey } from './webhook-secret.ts';
import { WebhookVerificationError } from './webhook-verification-error.ts';

/** Seconds that sender and receiver may differ. */
export const WEBHOOK_TOLERANCE_SECONDS = 300;

export interface ReceivedWebhook {
  /** Headers by lower-cased name, as Node's `request.headers` has them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The bytes that came, before any parsing. */
  readonly body: string | Uint8Array;
}

export interface WebhookChecks {
  /** Secrets that are accepted; two while they are rotated. */
  readonly secrets: readonly string[];
  /** Refuses a delivery that was accepted before; see `createReplayMemory`. Without it replays pass for five minutes. */
  readonly replays?: ReplayMemory;
  /** Seconds since 1970; now unless it is given. */
  readonly now?: number;
}

export interface VerifiedWebhook {
  /** Names the event. The same for each attempt to deliver it: what was handled once needs a 2xx and no more. */
  readonly id: string;
  /** When this attempt was sent, in seconds since 1970. */
  readonly timestamp: number;
}

/**
 * For the receiver: tells whether a delivery was signed with one of the secrets, within five minutes, and is not a
 * replay. What the body says is not looked at; its schema is in `WEBHOOKS`.
 * @throws {WebhookVerificationError} when it must not be believed; answer 400
 * @throws {TypeError} when there is no secret, or one is malformed; mend the configuration
 */
export function verifyWebhook(received: ReceivedWebhook, checks: WebhookChecks): VerifiedWebhook {
  const keys = checks.secrets.map(webhookKey);
  if (keys.length === 0) throw new TypeError('a webhook needs a secret');
  const id = header(received, 'webhook-id', WEBHOOK_ID);
  const sent = header(received, 'webhook-timestamp', /^[0-9]{1,12}$/);
  const offered = signatures(header(received, 'webhook-signature', /^[\x21-\x7e ]{1,2048}$/));
  const now = checks.now ?? Math.floor(Date.now() / 1000);
  const timestamp = Number(sent);
  if (timestamp < now - WEBHOOK_TOLERANCE_SECONDS)
    throw new WebhookVerificationError('timestamp_too_old', 'the delivery was sent too long ago');
  if (timestamp > now + WEBHOOK_TOLERANCE_SECONDS)
    throw new WebhookVerificationError('timestamp_too_new', 'the delivery comes from the future');
  // Every pair is compared, so that the time taken does not tell which secret came near.
  let fits = false;
  for (const key of keys) {
    const digest = webhookDigest(key, id, sent, received.body);
    for (const signature of offered) fits = timingSafeEqual(digest, signature) || fits;
  }
  if (!fits) throw new WebhookVerificationError('signature_mismatch', 'no signature fits');
  // Last, so that a forger cannot fill the memory.
  const until = timestamp + WEBHOOK_TOLERANCE_SECONDS;
  if (checks.replays && !checks.replays.remember(`${id}.${sent}`, until, now))
    throw new WebhookVerificationError('replayed', 'the delivery was accepted before');
  return { id, timestamp };
}

function header({ headers }: ReceivedWebhook, name: string, form: RegExp): string {
  const value = headers[name];
  if (value === undefined) throw new WebhookVerificationError('missing_header', `${name} is missing`);
  if (typeof value !== 'string' || !form.test(value))
    throw new WebhookVerificationError('malformed_header', `${name} has the wrong form`);
  return value;
}

/** SHA-256 digests among the signatures; other versions are passed over. */
function signatures(value: string): Uint8Array[] {
  return value
    .split(' ')
    .filter((signature) => /^v1,[A-Za-z0-9+/]{43}=$/.test(signature))
    .map((signature) => Buffer.from(signature.slice(3), 'base64'));
}

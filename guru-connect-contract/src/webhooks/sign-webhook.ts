import { createHmac } from 'node:crypto';
import { webhookKey } from './webhook-secret.ts';

/** What a delivery is signed over. */
export interface WebhookDelivery {
  /** Names the event; the same for each attempt to deliver it. Letters, digits, `_` and `-`. */
  readonly id: string;
  /** When this attempt is sent, in whole seconds since 1970. */
  readonly timestamp: number;
  /** The bytes that are sent; text counts as UTF-8. */
  readonly body: string | Uint8Array;
}

export interface WebhookHeaders {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

/** No full stop, which separates what is signed. */
export const WEBHOOK_ID = /^[A-Za-z0-9_-]{1,128}$/;

/** HMAC-SHA256 of a delivery. */
export function webhookDigest(
  key: Uint8Array,
  id: string,
  timestamp: string,
  body: string | Uint8Array,
): Uint8Array {
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
}

/**
 * For the sender: the headers of a delivery, signed with each of the secrets (the new one and the old one while they
 * are rotated).
 * @throws {TypeError} when there is no secret, or one is malformed
 * @throws {RangeError} when id or timestamp cannot be signed
 */
export function signWebhook(
  { id, timestamp, body }: WebhookDelivery,
  secrets: readonly string[],
): WebhookHeaders {
  if (!WEBHOOK_ID.test(id)) throw new RangeError('a webhook id has letters, digits, "_" and "-" only');
  if (!Number.isSafeInteger(timestamp) || timestamp < 0)
    throw new RangeError('a webhook timestamp is in whole seconds');
  if (secrets.length === 0) throw new TypeError('a webhook needs a secret');
  const signatures = secrets.map(
    (secret) =>
      `v1,${Buffer.from(webhookDigest(webhookKey(secret), id, String(timestamp), body)).toString('base64')}`,
  );
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}

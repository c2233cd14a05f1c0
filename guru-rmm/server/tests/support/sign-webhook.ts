import { createHmac, randomBytes } from 'node:crypto';

/** A secret as the operator of Guru Connect makes one. */
export const makeWebhookSecret = () => `whsec_${randomBytes(32).toString('base64')}`;

export interface Delivery {
  id: string;
  /** Seconds since 1970. */
  timestamp: number;
  body: string;
}

/** Headers of a signed delivery, worked out as Standard Webhooks describes them and not by the contract's own code. */
export function signWebhook({ id, timestamp, body }: Delivery, secret: string): Record<string, string> {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const digest = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${digest}`,
    'content-type': 'application/json',
  };
}

/**
 * Replaces `server/src/connect-client/read-webhook.ts` in a release that is pinned to a contract without webhooks (before
 * 1.1): such a server receives none, and learns of ends by asking.
 */
export class WebhookRefused extends Error {
  override readonly name = 'WebhookRefused';
  readonly code = 'not_in_contract';
}

export function readWebhook(): never {
  throw new WebhookRefused('the pinned contract has no webhooks');
}

/** Session webhooks: their kinds, and how a delivery is signed and verified (Standard Webhooks). Needs Node. */
export * from '../../generated/webhooks.ts';
export { createReplayMemory, type ReplayMemory } from './replay-memory.ts';
export { signWebhook, type WebhookDelivery, type WebhookHeaders } from './sign-webhook.ts';
export {
  type ReceivedWebhook,
  type VerifiedWebhook,
  verifyWebhook,
  WEBHOOK_TOLERANCE_SECONDS,
  type WebhookChecks,
} from './verify-webhook.ts';
export {
  WebhookVerificationError,
  type WebhookVerificationErrorCode,
} from './webhook-verification-error.ts';

import type { SessionOutbox } from '../sessions/session-outbox.ts';
import { findProof } from '../sessions/session-store.ts';
import type { WebhookDelivery } from './webhook-delivery.ts';
import { webhooksOf } from './webhook-event.ts';
import { insertWebhook } from './webhook-store.ts';

/** Writes webhooks about sessions into the outbox, and wakes the delivery once they are committed. */
export function webhookOutbox(delivery: WebhookDelivery): SessionOutbox {
  const concerns: SessionOutbox['concerns'] = (change) => webhooksOf(change).length > 0;
  return {
    concerns,
    async record(tx, change) {
      if (!concerns(change)) return;
      const proof = await findProof(tx, change.after);
      for (const webhook of webhooksOf(change, proof)) await insertWebhook(tx, webhook);
    },
    committed: () => delivery.wake(),
  };
}

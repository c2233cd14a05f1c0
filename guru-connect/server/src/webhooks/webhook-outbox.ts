import type { SessionOutbox } from '../sessions/session-outbox.ts';
import { findEndedChain } from '../sessions/session-store.ts';
import type { WebhookDelivery } from './webhook-delivery.ts';
import { webhookOf } from './webhook-event.ts';
import { insertWebhook } from './webhook-store.ts';

/** Writes webhooks about sessions into the outbox, and wakes the delivery once they are committed. */
export function webhookOutbox(delivery: WebhookDelivery): SessionOutbox {
  return {
    concerns: (change) => webhookOf(change) !== undefined,
    async record(tx, change) {
      const { session_id: sessionId, status } = change.after;
      const chain = status === 'ended' ? await findEndedChain(tx, sessionId) : undefined;
      const webhook = webhookOf(change, chain);
      if (webhook) await insertWebhook(tx, webhook);
    },
    committed: () => delivery.wake(),
  };
}

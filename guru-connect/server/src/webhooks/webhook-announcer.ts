import type { SessionAnnouncer } from '../sessions/session-announcer.ts';
import type { WebhookDelivery } from './webhook-delivery.ts';
import { webhookOf } from './webhook-event.ts';
import { insertWebhook } from './webhook-store.ts';

/** Puts what the receiver is to know of sessions into the outbox, and sends it once it stands there. */
export function webhookAnnouncer(delivery: WebhookDelivery): SessionAnnouncer {
  return {
    async record(tx, change) {
      const webhook = webhookOf(change);
      if (webhook) await insertWebhook(tx, webhook);
    },
    committed: () => delivery.wake(),
  };
}

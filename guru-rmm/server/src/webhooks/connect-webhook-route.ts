import express, { Router } from 'express';
import { readWebhook, type SessionWebhook, WebhookRefused } from '../connect-client/read-webhook.ts';
import { ApiError } from '../errors/api-error.ts';
import { routeNotFound } from '../http/handle-errors.ts';
import { limitRate } from '../http/limit-rate.ts';
import type { Logger } from '../log/create-logger.ts';
import type { CloseFromConnect } from '../remote-control/close-from-connect.ts';
import type { RemoteControlStore } from '../remote-control/remote-control-store.ts';
import type { WebhookDeliveryStore } from './webhook-delivery-store.ts';

interface WebhookContext {
  closeFromConnect: CloseFromConnect;
  deliveries: WebhookDeliveryStore;
  log: Logger;
  /** Empty: no webhooks are received, and the address does not exist. */
  secrets: readonly string[];
  store: RemoteControlStore;
}

/** A webhook carries one session; the contract bounds its texts far below this. */
const MAX_BODY = '64kb';

/**
 * `POST /webhooks/connect`: Guru Connect's signed reports of what happens to sessions. Whatever is wrong with a delivery, its
 * sender gets the same answer; the log has the reason.
 */
export function connectWebhookRoute(context: WebhookContext): Router {
  const { closeFromConnect, deliveries, log, secrets, store } = context;
  const router = Router();
  if (secrets.length === 0) return router.post('/webhooks/connect', routeNotFound);

  const accept = async (webhook: SessionWebhook) => {
    if (!(await deliveries.remember(webhook.delivery, webhook.acceptableUntil))) {
      throw new WebhookRefused('replayed', 'the delivery was accepted before');
    }
    if (webhook.session === null) return;
    const row = await store.findByConnectSession(webhook.session.session_id);
    if (row !== null) await closeFromConnect(row, webhook.session, 'webhook');
  };

  // Failed deliveries only: a restart of Guru Connect may end hundreds of sessions at once.
  const limit = limitRate({
    perMinute: 120,
    skipSuccessfulRequests: true,
    detail: 'Too many webhooks were refused; wait a minute.',
  });
  // The signature is over the bytes that came, so nothing is inflated or parsed before.
  const rawBody = express.raw({ type: () => true, limit: MAX_BODY, inflate: false });
  router.post('/webhooks/connect', limit, rawBody, async (request, response) => {
    try {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      await accept(readWebhook({ headers: request.headers, body }, secrets));
      response.status(204).end();
    } catch (error) {
      if (!(error instanceof WebhookRefused)) throw error;
      log.warn(
        { refused: error.code, why: error.message, request_id: response.locals.requestId },
        '[WARNING] a webhook was refused',
      );
      throw new ApiError('webhook_refused', 'The webhook was not accepted.');
    }
  });
  return router;
}

import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { agentFor } from '@guru/outbound';
import { signWebhook } from 'guru-connect-contract/webhooks';
import { PRODUCT_VERSION } from '../product-version.ts';
import type { WebhookReceiver } from '../config/webhook-receiver.ts';
import { errorCode } from '../errors/error-code.ts';
import type { AttemptResult } from './retry-plan.ts';

export interface PostOutcome {
  readonly result: AttemptResult;
  /** For people: the status, or what kept one from coming; nothing that the receiver wrote. */
  readonly outcome: string;
  /** What kept the connection from being made or answered. */
  readonly failure?: unknown;
}

export interface PostLimits {
  /** How long the whole of it may take, from the name's look-up on. */
  readonly answerMs: number;
  /** Cuts the attempt short. */
  readonly stop: AbortSignal;
}

/** What is read of an answer's body, in bytes, before the connection is closed on it: it tells us nothing. */
const MOST_BODY = 16 * 1024;

/**
 * Makes one attempt to deliver a webhook. Any 2xx in time counts; a redirection is not followed. Each attempt has a
 * connection of its own: on one that was kept, a receiver's idle timeout would look like its failure.
 */
export async function postWebhook(
  receiver: WebhookReceiver,
  webhook: { readonly id: string; readonly body: string },
  { answerMs, stop }: PostLimits,
): Promise<PostOutcome> {
  if (stop.aborted) return { result: 'cut_short', outcome: 'stopped' };
  const body = Buffer.from(webhook.body);
  const timestamp = Math.floor(Date.now() / 1000);
  const headers = {
    ...signWebhook({ id: webhook.id, timestamp, body }, receiver.secrets),
    'content-type': 'application/json',
    'content-length': body.length,
    'user-agent': `guru-connect/${PRODUCT_VERSION}`,
  };
  const { url } = receiver;
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return await new Promise((resolve) => {
    let answered: PostOutcome | undefined;
    let fallen: PostOutcome = { result: 'failed', outcome: 'no answer' };
    const request = send(url, { method: 'POST', agent: agentFor(url), headers });
    const give = (outcome: PostOutcome) => {
      fallen = outcome;
      request.destroy();
    };
    const onStop = () => give({ result: 'cut_short', outcome: 'stopped' });
    const timer = setTimeout(
      () => give({ result: 'failed', outcome: `no answer in ${answerMs} ms` }),
      answerMs,
    );
    stop.addEventListener('abort', onStop);
    request.on('response', (response) => {
      const status = response.statusCode ?? 0;
      const result = status >= 200 && status < 300 ? 'delivered' : 'failed';
      answered = { result, outcome: `status ${status}` };
      let read = 0;
      response.on('data', (chunk: Buffer) => {
        read += chunk.length;
        if (read > MOST_BODY) request.destroy();
      });
      // The status is known: how the rest of the answer ends does not matter.
      response.on('error', () => undefined);
    });
    request.on('error', (error) => {
      fallen =
        fallen.outcome === 'no answer'
          ? { result: 'failed', outcome: describe(error), failure: error }
          : fallen;
    });
    request.once('close', () => {
      clearTimeout(timer);
      stop.removeEventListener('abort', onStop);
      resolve(answered ?? fallen);
    });
    request.end(body);
  });
}

/** The code of Node or OpenSSL; the message may hold what the other side sent. */
function describe(error: unknown): string {
  return errorCode(error) ?? 'connection failed';
}

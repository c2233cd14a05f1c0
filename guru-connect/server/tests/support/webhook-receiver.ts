import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { eventually } from '@guru-connect/testing/eventually';
import type { SessionWebhookData } from 'guru-connect-contract/types';
import { verifyWebhook } from 'guru-connect-contract/webhooks';
import { checkWebhook } from './judge-webhook.ts';
import type { Certificate } from './make-certificate.ts';

export const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 11).toString('base64')}`;

/** A webhook that came and held good against its signature and the document. */
export interface Received {
  readonly id: string;
  readonly type: string;
  readonly data: SessionWebhookData & { readonly gap_seconds?: number };
  readonly rawBody: string;
  readonly signatures: number;
}

export type WebhookResponse = ServerResponse;

/** What the receiver does with a good webhook; an answer that is never given hangs. */
export type Answer = (response: WebhookResponse, received: Received) => void;

export const ACCEPT: Answer = (response) => {
  response.writeHead(204).end();
};

/**
 * A real HTTP receiver that verifies what it gets, as an integrating product has one. It has no memory of replays: tests
 * shorten the pause between two attempts to less than the second that tells them apart.
 */
export interface WebhookReceiver {
  readonly environment: Record<string, string>;
  /** Good webhooks in the order in which they came, repetitions included. */
  readonly received: Received[];
  /** What was wrong with the others; each test expects none. */
  readonly faults: string[];
  answer: Answer;
  /** Most requests of this receiver, and most of one event, that were open at once. */
  readonly most: { requests: number; sameEvent: number };
  /** Waits for this many webhooks of a session; gives their types. */
  types(sessionId: string, count: number): Promise<string[]>;
  of(sessionId: string): Received[];
  close(): Promise<void>;
}

/** @param certificate with it the receiver speaks https */
export async function startWebhookReceiver(certificate?: Certificate): Promise<WebhookReceiver> {
  const open = new Map<string, number>();
  const listener: RequestListener = (request, response) => {
    const id = String(request.headers['webhook-id']);
    const count = (change: number) => {
      open.set(id, (open.get(id) ?? 0) + change);
      const all = [...open.values()].reduce((sum, one) => sum + one, 0);
      receiver.most.requests = Math.max(receiver.most.requests, all);
      receiver.most.sameEvent = Math.max(receiver.most.sameEvent, open.get(id) ?? 0);
    };
    count(1);
    response.once('close', () => count(-1));
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      try {
        const rawBody = Buffer.concat(chunks);
        verifyWebhook({ headers: request.headers, body: rawBody }, { secrets: [WEBHOOK_SECRET] });
        const one = check(id, rawBody.toString(), `${request.method} ${request.headers['content-type']}`);
        const signatures = String(request.headers['webhook-signature']).split(' ').length;
        const received = { ...one, signatures };
        receiver.received.push(received);
        receiver.answer(response, received);
      } catch (error) {
        receiver.faults.push(String(error));
        response.writeHead(400).end();
      }
    });
  };
  const server = certificate ? createTlsServer(certificate, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const receiver: WebhookReceiver = {
    environment: {
      CONNECT_WEBHOOK_URL: `${certificate ? 'https' : 'http'}://127.0.0.1:${port}/hooks`,
      CONNECT_WEBHOOK_SECRET: WEBHOOK_SECRET,
    },
    received: [],
    faults: [],
    answer: ACCEPT,
    most: { requests: 0, sameEvent: 0 },
    of: (sessionId) => receiver.received.filter(({ data }) => data.session.session_id === sessionId),
    async types(sessionId, count) {
      const got = await eventually(
        async () => receiver.of(sessionId).map(({ type }) => type),
        (types) => types.length >= count,
      );
      return got;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}

/** Holds a body against the document's own webhook of its type. */
function check(id: string, rawBody: string, how: string): Omit<Received, 'signatures'> {
  const body = JSON.parse(rawBody) as Pick<Received, 'type' | 'data'>;
  if (how !== 'POST application/json') throw new Error(how);
  checkWebhook(body);
  return { id, type: body.type, data: body.data, rawBody };
}

/**
 * Session webhooks of the pinned contract, from a receiver's side: what `connect-client/read-webhook.ts` relies on, so that a
 * bump of the pin cannot change it unnoticed.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import { SCHEMAS } from 'guru-connect-contract/schemas';
import {
  createReplayMemory,
  isKnownWebhookType,
  signWebhook,
  verifyWebhook,
  WEBHOOK_TYPES,
  WEBHOOKS,
  WebhookVerificationError,
} from 'guru-connect-contract/webhooks';
import { findContractViolation } from '../../src/connect-client/validate-answer.ts';
import { type PayloadSchema, variantsOf } from '../support/schema-variants.ts';

type Json = Record<string, unknown>;

interface Document {
  webhooks: Record<string, { post: { operationId: string; 'x-feature-flags': string[]; requestBody: Json } }>;
  components: { examples: Record<string, { value: Json }> };
}
const document: Document = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve('guru-connect-contract/openapi.json'), 'utf8'),
);
const exampleOf = (type: string): Json => {
  const value = document.components.examples[type]?.value;
  if (!value) throw new Error(`${type} has no example`);
  return value;
};

test('the package knows exactly the webhooks of the document, each with its operation, schema and flags', () => {
  const described = Object.entries(document.webhooks).map(([type, { post }]) => {
    const schema = /"\$ref":"#\/components\/schemas\/(\w+)"/.exec(JSON.stringify(post.requestBody))?.[1];
    return [type, { operationId: post.operationId, schema, features: post['x-feature-flags'] }];
  });
  expect(WEBHOOKS).toEqual(Object.fromEntries(described));
  expect(WEBHOOK_TYPES.length).toBeGreaterThanOrEqual(7);
});

describe.each([...WEBHOOK_TYPES])('%s', (type) => {
  const { schema } = WEBHOOKS[type];
  const variants = variantsOf(SCHEMAS[schema] as PayloadSchema, exampleOf(type));

  test('its example has the shape that the schema asks for', () => {
    expect(findContractViolation(schema, exampleOf(type))).toBeNull();
    expect(exampleOf(type).type).toBe(type);
  });

  test.each([true, false])('variants that are valid: %p', (valid) => {
    const judged = variants.filter((variant) => variant.valid === valid);
    expect(judged.length).toBeGreaterThan(20);
    const misjudged = judged.filter(
      ({ payload }) => (findContractViolation(schema, payload) === null) !== valid,
    );
    expect(misjudged.map(({ what }) => what)).toEqual([]);
  });
});

describe('a delivery', () => {
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const other = `whsec_${randomBytes(32).toString('base64')}`;
  const now = 1_793_610_902;
  const body = JSON.stringify(exampleOf('session.ended'));
  const sent = { id: 'msg_0123456789', timestamp: now, body };

  /** What comes of a delivery: accepted, or the code of the refusal. */
  function judge(received: Parameters<typeof verifyWebhook>[0], checks: object = {}): string {
    try {
      const { id } = verifyWebhook(received, { secrets: [secret], now, ...checks });
      return `accepted ${id}`;
    } catch (error) {
      if (error instanceof WebhookVerificationError) return error.code;
      throw error;
    }
  }
  const delivered = (secrets: string[], change: Partial<typeof sent> = {}) => {
    const delivery = { ...sent, ...change };
    return { headers: { ...signWebhook(delivery, secrets) }, body: delivery.body };
  };

  test('signed as the standard says, worked out by hand, is accepted', () => {
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
    const digest = createHmac('sha256', key).update(`${sent.id}.${now}.${body}`).digest('base64');
    const headers = {
      'webhook-id': sent.id,
      'webhook-timestamp': String(now),
      'webhook-signature': `v1a,of-another-kind v1,${digest}`,
    };
    expect(judge({ headers, body: Buffer.from(body) })).toBe(`accepted ${sent.id}`);
    expect(delivered([secret]).headers['webhook-signature']).toBe(`v1,${digest}`);
  });

  test('signed with another secret is refused; while either side rotates, one that fits is enough', () => {
    expect(judge(delivered([other]))).toBe('signature_mismatch');
    expect(judge(delivered([other, secret]))).toBe(`accepted ${sent.id}`);
    expect(judge(delivered([other]), { secrets: [secret, other] })).toBe(`accepted ${sent.id}`);
    expect(() => verifyWebhook(delivered([secret]), { secrets: [], now })).toThrow(TypeError);
  });

  test('is bound to its bytes, its id and its time', () => {
    const good = delivered([secret]);
    expect(judge({ ...good, body: body.replace('requested', 'expired') })).toBe('signature_mismatch');
    expect(judge({ ...good, body: JSON.stringify(JSON.parse(body), null, 1) })).toBe('signature_mismatch');
    const changed = (header: string, value: string) => ({
      ...good,
      headers: { ...good.headers, [header]: value },
    });
    expect(judge(changed('webhook-id', 'msg_other'))).toBe('signature_mismatch');
    expect(judge(changed('webhook-timestamp', String(now + 1)))).toBe('signature_mismatch');
    expect(judge(changed('webhook-timestamp', 'soon'))).toBe('malformed_header');
    for (const name of Object.keys(good.headers)) {
      const { [name as keyof typeof good.headers]: _gone, ...headers } = good.headers;
      expect(judge({ ...good, headers })).toBe('missing_header');
    }
  });

  test.each([
    [-301, 'timestamp_too_old'],
    [-300, `accepted ${sent.id}`],
    [300, `accepted ${sent.id}`],
    [301, 'timestamp_too_new'],
  ])('%i s from now: %s', (seconds, expected) => {
    expect(judge(delivered([secret], { timestamp: now + seconds }))).toBe(expected);
  });

  test('is accepted once; another attempt for the same event is another delivery with the same id', () => {
    const replays = createReplayMemory();
    expect(judge(delivered([secret]), { replays })).toBe(`accepted ${sent.id}`);
    expect(judge(delivered([secret]), { replays })).toBe('replayed');
    expect(judge(delivered([other]), { replays })).toBe('signature_mismatch');
    expect(judge(delivered([secret], { timestamp: now + 7 }), { replays })).toBe(`accepted ${sent.id}`);
  });

  test('of a type, or with an end reason, of a later minor is accepted', () => {
    const later = JSON.stringify({ ...exampleOf('session.ended'), type: 'session.renamed' });
    expect(judge(delivered([secret], { body: later }))).toBe(`accepted ${sent.id}`);
    expect(isKnownWebhookType('session.renamed')).toBe(false);
    expect(isKnownWebhookType('toString')).toBe(false);

    const { data, ...rest } = exampleOf('session.ended') as { data: { session: Json } };
    const ended = { ...rest, data: { ...data, session: { ...data.session, end_reason: 'sunk' } } };
    expect(judge(delivered([secret], { body: JSON.stringify(ended) }))).toBe(`accepted ${sent.id}`);
    expect(findContractViolation('SessionEndedWebhook', ended)).toBeNull();
  });
});

import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { createReplayMemory } from './replay-memory.ts';
import { signWebhook } from './sign-webhook.ts';
import { verifyWebhook, type WebhookChecks } from './verify-webhook.ts';
import { WebhookVerificationError } from './webhook-verification-error.ts';

/** The vector that the libraries of the Standard Webhooks convention share. */
const VECTOR = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1614265330,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
const OTHER_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const SECRETS = [VECTOR.secret];
const HEADERS = {
  'webhook-id': VECTOR.id,
  'webhook-timestamp': String(VECTOR.timestamp),
  'webhook-signature': VECTOR.signature,
};

/** What comes of a delivery: its id, or the code of the refusal. */
function outcome(
  change: Record<string, string | string[] | undefined> = {},
  body: string | Uint8Array = VECTOR.body,
  checks: Partial<WebhookChecks> = {},
): string {
  try {
    const headers = { ...HEADERS, ...change };
    return verifyWebhook({ headers, body }, { secrets: SECRETS, now: VECTOR.timestamp, ...checks }).id;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return error.code;
    throw error;
  }
}

describe('the published vector', () => {
  test('is what signing gives', () => {
    expect(signWebhook(VECTOR, SECRETS)).toEqual(HEADERS);
  });

  test('is accepted, as text and as bytes, with and without whsec_', () => {
    expect(outcome()).toBe(VECTOR.id);
    expect(outcome({}, new TextEncoder().encode(VECTOR.body))).toBe(VECTOR.id);
    expect(outcome({}, VECTOR.body, { secrets: [VECTOR.secret.slice(6)] })).toBe(VECTOR.id);
  });
});

describe('a forged or mangled delivery', () => {
  test.each([
    ['another body', {}, '{"test": 2432232315}', 'signature_mismatch'],
    ['JSON made anew', {}, JSON.stringify(JSON.parse(VECTOR.body)), 'signature_mismatch'],
    ['another id', { 'webhook-id': 'msg_other' }, VECTOR.body, 'signature_mismatch'],
    ['another time', { 'webhook-timestamp': '1614265331' }, VECTOR.body, 'signature_mismatch'],
    ['no signature', { 'webhook-signature': undefined }, VECTOR.body, 'missing_header'],
    ['no id', { 'webhook-id': undefined }, VECTOR.body, 'missing_header'],
    ['no time', { 'webhook-timestamp': undefined }, VECTOR.body, 'missing_header'],
    ['an id with a full stop', { 'webhook-id': 'msg.1' }, VECTOR.body, 'malformed_header'],
    ['an id with a line feed', { 'webhook-id': `${VECTOR.id}\n` }, VECTOR.body, 'malformed_header'],
    ['a header that came twice', { 'webhook-id': [VECTOR.id] }, VECTOR.body, 'malformed_header'],
    ['a time that is no number', { 'webhook-timestamp': '1614265330.0' }, VECTOR.body, 'malformed_header'],
    ['an endless signature', { 'webhook-signature': 'v1,'.repeat(1000) }, VECTOR.body, 'malformed_header'],
    ['an empty signature', { 'webhook-signature': 'v1,' }, VECTOR.body, 'signature_mismatch'],
    ['half a signature', { 'webhook-signature': 'v1,g0hM9SsE+OT=' }, VECTOR.body, 'signature_mismatch'],
    [
      'a signature of another version',
      { 'webhook-signature': VECTOR.signature.replace('v1', 'v2') },
      VECTOR.body,
      'signature_mismatch',
    ],
  ])('%s', (_, change, body, code) => {
    expect(outcome(change, body)).toBe(code);
  });

  test('a change of any bit of the signature', () => {
    const bytes = Buffer.from(VECTOR.signature.slice(3), 'base64');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const forged = Buffer.from(bytes);
      forged.writeUInt8(forged.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(outcome({ 'webhook-signature': `v1,${forged.toString('base64')}` })).toBe('signature_mismatch');
    }
  });

  test('the refusal quotes nothing', () => {
    const act = () =>
      verifyWebhook(
        { headers: { ...HEADERS, 'webhook-id': 'SECRET SECRET' }, body: 'SECRET' },
        { secrets: SECRETS },
      );
    expect(act).toThrow(expect.objectContaining({ message: expect.not.stringContaining('SECRET') }));
  });
});

describe('time', () => {
  test.each([
    [-301, 'timestamp_too_new'],
    [-300, VECTOR.id],
    [300, VECTOR.id],
    [301, 'timestamp_too_old'],
  ])('%p seconds after it was sent: %s', (later, expected) => {
    expect(outcome({}, VECTOR.body, { now: VECTOR.timestamp + later })).toBe(expected);
  });

  test('the clock is that of the machine unless it is given', () => {
    const delivery = { id: 'msg_1', timestamp: Math.floor(Date.now() / 1000), body: '{}' };
    const received = { headers: { ...signWebhook(delivery, SECRETS) }, body: '{}' };
    expect(verifyWebhook(received, { secrets: SECRETS })).toEqual({
      id: 'msg_1',
      timestamp: delivery.timestamp,
    });
    expect(() => verifyWebhook({ headers: HEADERS, body: VECTOR.body }, { secrets: SECRETS })).toThrow(
      expect.objectContaining({ code: 'timestamp_too_old' }),
    );
  });
});

describe('while the secret is rotated', () => {
  const both = signWebhook(VECTOR, [OTHER_SECRET, VECTOR.secret]);

  test('a delivery carries a signature of each secret', () => {
    expect(both['webhook-signature'].split(' ')).toHaveLength(2);
    expect(both['webhook-signature']).toContain(VECTOR.signature);
  });

  test('a receiver with the old, the new, or both secrets accepts it', () => {
    for (const secrets of [[VECTOR.secret], [OTHER_SECRET], [OTHER_SECRET, VECTOR.secret]])
      expect(outcome({ ...both }, VECTOR.body, { secrets })).toBe(VECTOR.id);
  });

  test('a receiver with both accepts a sender with the old one; one with neither does not', () => {
    expect(outcome({}, VECTOR.body, { secrets: [OTHER_SECRET, VECTOR.secret] })).toBe(VECTOR.id);
    expect(outcome({}, VECTOR.body, { secrets: [OTHER_SECRET] })).toBe('signature_mismatch');
  });

  test('signatures of later versions beside it are passed over', () => {
    expect(outcome({ 'webhook-signature': `v1a,xyz ${VECTOR.signature} v9,abc` })).toBe(VECTOR.id);
  });
});

describe('replays', () => {
  test('the same delivery is refused, a new attempt is not', () => {
    const replays = createReplayMemory();
    expect(outcome({}, VECTOR.body, { replays })).toBe(VECTOR.id);
    expect(outcome({}, VECTOR.body, { replays })).toBe('replayed');
    const again = signWebhook({ ...VECTOR, timestamp: VECTOR.timestamp + 5 }, SECRETS);
    expect(outcome({ ...again }, VECTOR.body, { replays })).toBe(VECTOR.id);
    expect(outcome({}, VECTOR.body, { replays, now: VECTOR.timestamp + 300 })).toBe('replayed');
  });

  test('a forged delivery is not remembered', () => {
    const replays = createReplayMemory();
    expect(outcome({}, 'forged', { replays })).toBe('signature_mismatch');
    expect(outcome({}, VECTOR.body, { replays })).toBe(VECTOR.id);
  });

  test('a full memory forgets what is too old, and refuses rather than forget too early', () => {
    const replays = createReplayMemory(2);
    expect(replays.remember('a', 100, 0)).toBe(true);
    expect(replays.remember('b', 200, 0)).toBe(true);
    expect(replays.remember('c', 300, 100)).toBe(false);
    expect(replays.remember('c', 300, 101)).toBe(true);
    expect(replays.remember('b', 200, 101)).toBe(false);
  });
});

describe('secrets', () => {
  test.each([
    ['none', []],
    ['an empty one', ['']],
    ['not base64', ['whsec_%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%']],
    ['too short a one', [`whsec_${Buffer.alloc(23).toString('base64')}`]],
    ['too long a one', [`whsec_${Buffer.alloc(65).toString('base64')}`]],
    ['one of two', [VECTOR.secret, 'whsec_x']],
  ])('%s: a fault of the configuration, on both sides', (_, secrets) => {
    expect(() => signWebhook(VECTOR, secrets)).toThrow(TypeError);
    expect(() => outcome({}, VECTOR.body, { secrets })).toThrow(TypeError);
  });

  test('are keys as bytes: the signature is plain HMAC-SHA256', () => {
    const key = Buffer.alloc(32, 7);
    const digest = createHmac('sha256', key).update('a.1.b').digest('base64');
    const headers = signWebhook({ id: 'a', timestamp: 1, body: 'b' }, [OTHER_SECRET]);
    expect(headers['webhook-signature']).toBe(`v1,${digest}`);
  });

  test.each([
    ['an id with a full stop', { ...VECTOR, id: 'a.1' }],
    ['no id', { ...VECTOR, id: '' }],
    ['half a second', { ...VECTOR, timestamp: 1.5 }],
    ['a time before 1970', { ...VECTOR, timestamp: -1 }],
  ])('%s is not signed', (_, delivery) => {
    expect(() => signWebhook(delivery, SECRETS)).toThrow(RangeError);
  });
});

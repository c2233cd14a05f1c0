import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { createHostSpeech, readViewerMessage } from '../../src/features/remote-control/embed/embed-host.ts';
import { answerRequest, type HostPage } from '../../src/features/remote-control/embed/viewer-requests.ts';

/** The published schemas, independent of the package's own parsers that the page uses. */
const require = createRequire(import.meta.url);
const FOLDER = join(dirname(require.resolve('guru-connect-contract/package.json')), 'embed-schemas');
const ajv = new Ajv2020({ strict: false });
const validators = new Map(
  readdirSync(FOLDER).map((file) => {
    const schema = JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
    return [String(schema.title), ajv.compile(schema)] as const;
  }),
);

const SESSION = '0b6f7c54-6d1e-4a35-9f3c-1d2a3b4c5d6e';
const frame = {};
const peer = { origin: 'https://connect.example', window: frame, sessionId: SESSION };
const read = (data: unknown) => readViewerMessage({ origin: peer.origin, source: frame, data }, peer);

describe('what the page says follows the schemas', () => {
  const speech = createHostSpeech(SESSION);
  test.each([
    ['host:init', speech.init('1.1')],
    ['host:focus', speech.focus()],
    ['host:disconnect', speech.disconnect()],
    ['host:response', speech.response(1, { granted: true })],
    ['host:response', speech.response(2, { granted: false, reason: 'not_allowed' })],
  ])('%s', (type, message) => {
    expect(message.type).toBe(type);
    const validate = validators.get(type);
    expect(validate?.(message)).toBe(true);
  });

  test('each message of the host is among them', () => {
    const known = [...validators.keys()].filter((type) => type.startsWith('host:'));
    expect(known.sort()).toEqual(['host:disconnect', 'host:focus', 'host:init', 'host:response']);
  });
});

/** What the page answers to each request that the schema names, in a browser that can do nothing. */
describe('the answer to a request follows the schema', () => {
  const { properties } = JSON.parse(readFileSync(join(FOLDER, 'viewer-request.schema.json'), 'utf8'));
  const requests = Object.keys(properties.payload.properties.request['x-known-values']);
  const answer = JSON.parse(readFileSync(join(FOLDER, 'host-response.schema.json'), 'utf8'));
  const reasons = Object.keys(answer.properties.payload.properties.reason['x-known-values']);
  const page: HostPage = {
    fullscreen: {
      supported: false,
      isActive: () => false,
      hasGesture: () => false,
      enter: () => Promise.reject(new Error('unsupported')),
      leave: () => Promise.reject(new Error('unsupported')),
    },
    keyboard: { supported: false, lock: () => Promise.reject(new Error('unsupported')), unlock: () => {} },
  };

  test.each([...requests, 'a_request_of_tomorrow'])('%s', async (request) => {
    const outcome = await answerRequest({ request, enable: true }, page);
    expect(outcome.granted).toBe(false);
    expect(reasons).toContain(outcome.reason);
    expect(outcome.reason === 'unknown_request').toBe(!requests.includes(request));
    const message = createHostSpeech(SESSION).response(1, outcome);
    expect(validators.get('host:response')?.(message)).toBe(true);
  });
});

/** One valid payload for each message that the viewer may send. */
const VIEWER_PAYLOADS: Record<string, Record<string, unknown>> = {
  'viewer:ready': { versions: ['1.0'] },
  'viewer:connecting': {},
  'viewer:connected': { monitors: [] },
  'viewer:first_frame': { width: 1280, height: 800, elapsed_ms: 350 },
  'viewer:resize': { width: 1280, height: 800 },
  'viewer:reconnecting': { attempt: 1 },
  'viewer:consent_pending': {},
  'viewer:disconnected': { reason: 'requested', clean: true },
  'viewer:error': { code: 'session_ended', detail: 'In words.', retryable: false },
  'viewer:request': { request_id: 1, request: 'fullscreen', enable: true },
};

describe('what the schemas allow the viewer to say is understood', () => {
  test('the table names each message of the viewer', () => {
    const known = [...validators.keys()].filter((type) => type.startsWith('viewer:'));
    expect(Object.keys(VIEWER_PAYLOADS).sort()).toEqual(known.sort());
  });

  test.each(Object.entries(VIEWER_PAYLOADS))('%s', (type, payload) => {
    const message = {
      source: 'guru-connect-viewer',
      version: '1.0',
      type,
      session_id: SESSION,
      seq: 1,
      payload,
    };
    const validate = validators.get(type);
    expect([validate?.(message), validate?.errors]).toEqual([true, null]);
    const understood =
      type === 'viewer:ready' ? { kind: 'ready', version: '1.0' } : { kind: 'message', message: { type } };
    expect(read(message)).toMatchObject(understood);
    // A later minor adds: its fields and its number are no reason to stop listening.
    const later = { ...message, version: '1.7', added: true, payload: { ...payload, added: true } };
    expect(validate?.(later)).toBe(true);
    expect(read(later)).toMatchObject(understood);
    // What the schema refuses, the page refuses.
    const faulty = { ...message, seq: -1 };
    expect(validate?.(faulty)).toBe(false);
    expect(read(faulty)).toEqual({ kind: 'ignored', why: 'invalid' });
  });
});

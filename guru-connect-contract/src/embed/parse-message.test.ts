import { describe, expect, test } from '@jest/globals';
import { HOST_EXAMPLES, VIEWER_EXAMPLES } from '../../tests/embed-examples.ts';
import { buildHostMessage, buildViewerMessage } from './build-message.ts';
import { EmbedMessageError } from './embed-message-error.ts';
import { parseHostMessage, parseViewerMessage } from './parse-message.ts';

const head = { session_id: '0f8fad5b-d9cb-469f-a165-70867728950e', seq: 1 };
const resize = buildViewerMessage('viewer:resize', { width: 1280, height: 720 }, head);

function failure(result: ReturnType<typeof parseViewerMessage> | ReturnType<typeof parseHostMessage>) {
  return result.kind === 'invalid' ? `${result.error.code} ${result.error.path}` : result.kind;
}

describe('valid messages', () => {
  test.each(Object.entries(VIEWER_EXAMPLES))('%s reaches the host', (type, payload) => {
    const message = { ...resize, type, payload };
    expect(parseViewerMessage(message)).toEqual({ kind: 'message', ignored: false, message });
  });

  test.each(Object.entries(HOST_EXAMPLES))('%s reaches the viewer', (type, payload) => {
    const message = { ...buildHostMessage('host:focus', {}, head), type, payload };
    expect(parseHostMessage(message)).toEqual({ kind: 'message', ignored: false, message });
  });

  test('the type narrows the payload', () => {
    const result = parseViewerMessage(resize);
    if (result.kind !== 'message' || result.message.type !== 'viewer:resize') throw new Error('not a resize');
    expect(result.message.payload.width).toBe(1280);
  });

  test('fields and values of a later minor version pass', () => {
    expect(
      parseViewerMessage({ ...resize, version: '1.7', trace: 'x', payload: { ...resize.payload, dpi: 2 } })
        .kind,
    ).toBe('message');
    const error = buildViewerMessage(
      'viewer:error',
      { code: 'a_new_code', detail: '', retryable: false },
      head,
    );
    expect(parseViewerMessage(error).kind).toBe('message');
  });

  test('viewer:consent_pending passes without its fields, as it was reserved', () => {
    const pending = buildViewerMessage('viewer:consent_pending', {}, { ...head, version: '1.0' });
    expect(parseViewerMessage(pending).kind).toBe('message');
  });

  test('viewer:consent_pending is refused when its time is no RFC 3339 time in UTC', () => {
    const payload = { expires_at: '2026-11-02T10:15:31+01:00', timeout_seconds: 30 };
    const pending = buildViewerMessage('viewer:consent_pending', payload, head);
    expect(failure(parseViewerMessage(pending))).toBe('invalid_payload /payload/expires_at');
  });
});

describe('messages to ignore', () => {
  test.each([
    ['null', null],
    ['nothing', undefined],
    ['text', 'viewer:resize'],
    ['a number', 1],
    ['a list', [resize]],
    ['an empty object', {}],
    ["another script's message", { source: 'react-devtools-bridge', payload: {} }],
    ['a message of the host itself', buildHostMessage('host:focus', {}, head)],
  ])('%s is foreign to the host', (_, data) => {
    expect(parseViewerMessage(data)).toEqual({ kind: 'ignored', ignored: true, reason: 'foreign' });
  });

  test('a message of the viewer is foreign to the viewer', () => {
    expect(parseHostMessage(resize)).toEqual({ kind: 'ignored', ignored: true, reason: 'foreign' });
  });

  test.each(['viewer:new', '', 'toString', '__proto__', 'constructor', 'host:init'])(
    'type %p is unknown',
    (type) => {
      expect(parseViewerMessage({ ...resize, type })).toEqual({
        kind: 'ignored',
        ignored: true,
        reason: 'unknown_type',
      });
    },
  );
});

describe('invalid messages', () => {
  const { session_id: _session, ...withoutSession } = resize;
  const { payload: _payload, ...withoutPayload } = resize;
  test.each([
    ['a source that is only inherited', Object.create(resize), 'invalid_envelope /source'],
    ['another major version', { ...resize, version: '2.0' }, 'unsupported_version /version'],
    ['a version that only starts well', { ...resize, version: '1.0 ' }, 'unsupported_version /version'],
    ['no version', { ...resize, version: undefined }, 'invalid_envelope /version'],
    ['a type that is no text', { ...resize, type: {} }, 'invalid_envelope /type'],
    ['no session', withoutSession, 'invalid_envelope /session_id'],
    [
      'a session that is no UUID',
      { ...resize, session_id: `${resize.session_id}\n` },
      'invalid_envelope /session_id',
    ],
    ['a negative seq', { ...resize, seq: -1 }, 'invalid_envelope /seq'],
    ['a seq beyond exact integers', { ...resize, seq: 2 ** 60 }, 'invalid_envelope /seq'],
    ['no payload', withoutPayload, 'invalid_payload /payload'],
    ['a list as payload', { ...resize, payload: [] }, 'invalid_payload /payload'],
    ['a missing field', { ...resize, payload: { width: 1 } }, 'invalid_payload /payload/height'],
    [
      'a field that is only inherited',
      { ...resize, payload: Object.create({ width: 1, height: 1 }) },
      'invalid_payload /payload/width',
    ],
    ['a wrong type', { ...resize, payload: { width: '1', height: 1 } }, 'invalid_payload /payload/width'],
    ['a fraction', { ...resize, payload: { width: 1.5, height: 1 } }, 'invalid_payload /payload/width'],
    [
      'not a number',
      { ...resize, payload: { width: Number.NaN, height: 1 } },
      'invalid_payload /payload/width',
    ],
    ['zero', { ...resize, payload: { width: 0, height: 1 } }, 'invalid_payload /payload/width'],
    [
      'too large a number',
      { ...resize, payload: { width: 1, height: 65_536 } },
      'invalid_payload /payload/height',
    ],
  ])('%s', (_, message, expected) => {
    expect(failure(parseViewerMessage(message))).toBe(expected);
  });

  test('endless time, too many monitors, and a fault deep inside', () => {
    const first = VIEWER_EXAMPLES['viewer:first_frame'];
    expect(
      failure(
        parseViewerMessage({
          ...resize,
          type: 'viewer:first_frame',
          payload: { ...first, elapsed_ms: Number.POSITIVE_INFINITY },
        }),
      ),
    ).toBe('invalid_payload /payload/elapsed_ms');
    const [monitor] = VIEWER_EXAMPLES['viewer:connected'].monitors;
    const connected = (monitors: unknown[]) => ({
      ...resize,
      type: 'viewer:connected',
      payload: { monitors },
    });
    expect(failure(parseViewerMessage(connected(Array(65).fill(monitor))))).toBe(
      'invalid_payload /payload/monitors',
    );
    expect(failure(parseViewerMessage(connected([monitor, { ...monitor, name: 7 }])))).toBe(
      'invalid_payload /payload/monitors/1/name',
    );
  });

  test('length counts code points, as JSON Schema does', () => {
    const error = (detail: string) => ({
      ...resize,
      type: 'viewer:error',
      payload: { code: 'x', detail, retryable: false },
    });
    expect(parseViewerMessage(error('\u{1F5A5}'.repeat(2000))).kind).toBe('message');
    expect(failure(parseViewerMessage(error('\u{1F5A5}'.repeat(2001))))).toBe(
      'invalid_payload /payload/detail',
    );
    expect(failure(parseViewerMessage(error('x'.repeat(2001))))).toBe('invalid_payload /payload/detail');
  });

  test('a token is refused without being repeated in the error', () => {
    const token = 'SECRET'.repeat(1000);
    const result = parseHostMessage(buildHostMessage('host:init', { version: '1.0', token }, head));
    if (result.kind !== 'invalid') throw new Error('was not refused');
    expect(result.error).toBeInstanceOf(EmbedMessageError);
    expect(result.error.path).toBe('/payload/token');
    expect(`${result.error.message}${result.error.stack}`).not.toContain('SECRET');
  });
});

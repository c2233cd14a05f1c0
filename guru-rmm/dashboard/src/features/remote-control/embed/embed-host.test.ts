import { describe, expect, test } from '@jest/globals';
import { createHostSpeech, nativeLink, readViewerMessage, viewerOrigin } from './embed-host.ts';

const SESSION = '0b6f7c54-6d1e-4a35-9f3c-1d2a3b4c5d6e';
const OTHER_SESSION = 'aaaaaaaa-6d1e-4a35-9f3c-1d2a3b4c5d6e';
const viewerWindow = { name: 'the frame' };
const peer = { origin: 'https://connect.example', window: viewerWindow, sessionId: SESSION };

function envelope(change: Record<string, unknown> = {}) {
  return {
    source: 'guru-connect-viewer',
    version: '1.0',
    type: 'viewer:connecting',
    session_id: SESSION,
    seq: 1,
    payload: {},
    ...change,
  };
}

function read(data: unknown, change: Record<string, unknown> = {}) {
  return readViewerMessage({ origin: peer.origin, source: viewerWindow, data, ...change }, peer);
}

describe('reading the viewer’s messages', () => {
  test('takes a valid message of the framed viewer', () => {
    expect(read(envelope())).toMatchObject({ kind: 'message', message: { type: 'viewer:connecting' } });
  });

  test.each([
    ['another origin', envelope(), { origin: 'https://evil.example' }, 'origin'],
    ['another port of the same host', envelope(), { origin: 'https://connect.example:8443' }, 'origin'],
    ['an opaque origin', envelope(), { origin: 'null' }, 'origin'],
    ['another window of the right origin', envelope(), { source: { name: 'a popup' } }, 'source'],
    ['no window', envelope(), { source: null }, 'source'],
    ['another session', envelope({ session_id: OTHER_SESSION }), {}, 'session'],
    ['another script’s message', { hello: 'world' }, {}, 'foreign'],
    ['a string', 'viewer:connected', {}, 'foreign'],
    ['nothing', null, {}, 'foreign'],
    ['a message that claims to be the host’s', envelope({ source: 'guru-connect-host' }), {}, 'foreign'],
    ['a type of a later minor version', envelope({ type: 'viewer:hologram' }), {}, 'unknown_type'],
    ['a faulty payload', envelope({ type: 'viewer:first_frame', payload: { width: -1 } }), {}, 'invalid'],
    ['an envelope without a count', envelope({ seq: 'one' }), {}, 'invalid'],
  ])('ignores %s', (_name, data, change, why) => {
    expect(read(data, change)).toEqual({ kind: 'ignored', why });
  });

  test('a frame that lost its window has no say, even against a null source', () => {
    expect(
      readViewerMessage({ origin: peer.origin, source: null, data: envelope() }, { ...peer, window: null }),
    ).toEqual({ kind: 'ignored', why: 'source' });
  });

  test.each([
    ['an envelope of another major', envelope({ version: '2.0' })],
    [
      'a viewer that speaks none of our versions',
      envelope({ type: 'viewer:ready', payload: { versions: ['1.7'] } }),
    ],
  ])('%s is incompatible', (_name, data) => {
    expect(read(data)).toEqual({ kind: 'incompatible' });
  });
});

describe('the version that is spoken', () => {
  test.each([
    [['1.0'], '1.0'],
    [['1.1', '1.0'], '1.1'],
    [['2.0', '1.7', '1.0', '1.1'], '1.1'],
  ])('a viewer that offers %p is answered in %s', (versions, version) => {
    expect(read(envelope({ type: 'viewer:ready', payload: { versions } }))).toEqual({
      kind: 'ready',
      version,
    });
  });
});

test.each(['1.0', '1.1'] as const)(
  'what the host says is numbered upwards, bound to the session, and in %s',
  (version) => {
    const speech = createHostSpeech(SESSION);
    expect(speech.init(version)).toEqual({
      source: 'guru-connect-host',
      version,
      type: 'host:init',
      session_id: SESSION,
      seq: 0,
      payload: { version },
    });
    expect(speech.focus()).toMatchObject({ type: 'host:focus', seq: 1, version });
    expect(speech.disconnect()).toMatchObject({ type: 'host:disconnect', seq: 2, version });
  },
);

test('requests are carried out only once a version that has them was agreed on', () => {
  const speech = createHostSpeech(SESSION);
  expect(speech.hasRequests()).toBe(false);
  speech.init('1.0');
  expect(speech.hasRequests()).toBe(false);
  speech.init('1.1');
  expect(speech.hasRequests()).toBe(true);
  expect(speech.response(7, { granted: false, reason: 'needs_gesture' })).toMatchObject({
    type: 'host:response',
    version: '1.1',
    payload: { request_id: 7, granted: false, reason: 'needs_gesture' },
  });
});

describe('the viewer’s address', () => {
  test('gives the origin that messages are checked against', () => {
    expect(viewerOrigin('https://connect.example/viewer?embed=1#token=t', 'https://rmm.example')).toEqual({
      origin: 'https://connect.example',
    });
  });

  test.each([
    'javascript:alert(1)',
    'data:text/html,hi',
    'viewer?embed=1',
    '',
    'blob:https://connect.example/1',
  ])('refuses %p', (url) => {
    expect(viewerOrigin(url, 'https://rmm.example')).toEqual({ problem: 'not_an_address' });
  });

  test('refuses the dashboard’s own origin, where the sandbox would not hold', () => {
    expect(viewerOrigin('https://rmm.example/viewer', 'https://rmm.example')).toEqual({
      problem: 'own_origin',
    });
  });
});

test('a native link is offered only in Guru Connect’s own scheme', () => {
  expect(nativeLink('guruconnect://session/1')).toBe('guruconnect://session/1');
  for (const url of [null, undefined, '', 'javascript:alert(1)', 'https://connect.example']) {
    expect(nativeLink(url)).toBeNull();
  }
});

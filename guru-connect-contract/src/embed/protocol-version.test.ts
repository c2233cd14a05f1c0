import { describe, expect, test } from '@jest/globals';
import { EMBED_PROTOCOL_VERSIONS } from '../../generated/embed/constants.ts';
import { buildHostMessage, buildViewerMessage } from './build-message.ts';
import { parseHostMessage, parseViewerMessage } from './parse-message.ts';
import { chooseEmbedVersion, isSpoken } from './protocol-version.ts';

describe('the version that both sides speak', () => {
  test.each([
    [['1.1', '1.0'], '1.1'],
    [['1.0'], '1.0'],
    [['1.0', '1.1'], '1.1'],
    [['2.0', '1.7', '1.1'], '1.1'],
    [['2.0'], null],
    [['1.7'], null],
    [[], null],
  ])('offered %p: %p', (offered, expected) => {
    expect(chooseEmbedVersion(offered)).toBe(expected);
  });

  test('the newest is offered first', () => {
    expect([...EMBED_PROTOCOL_VERSIONS]).toEqual(['1.1', '1.0']);
  });

  test('a side of 1.0 is neither asked nor answered', () => {
    expect(isSpoken('viewer:request', '1.0')).toBe(false);
    expect(isSpoken('host:response', '1.0')).toBe(false);
    expect(isSpoken('viewer:request', '1.1')).toBe(true);
    expect(isSpoken('host:response', '1.1')).toBe(true);
    expect(isSpoken('host:init', '1.0')).toBe(true);
    expect(isSpoken('viewer:resize', '1.1')).toBe(true);
  });
});

describe('a request and its answer', () => {
  const session_id = '0f8fad5b-d9cb-469f-a165-70867728950e';
  const head = { session_id, seq: 9 };
  const request = { request_id: 3, request: 'fullscreen', enable: true };

  test('carry the number of the request', () => {
    const asked = parseViewerMessage(buildViewerMessage('viewer:request', request, head));
    if (asked.kind !== 'message' || asked.message.type !== 'viewer:request') throw new Error(asked.kind);
    const { request_id } = asked.message.payload;
    const answer = buildHostMessage(
      'host:response',
      { request_id, granted: false, reason: 'needs_gesture' },
      head,
    );
    expect(parseHostMessage(answer)).toMatchObject({
      kind: 'message',
      message: { version: '1.1', payload: { request_id: 3, granted: false, reason: 'needs_gesture' } },
    });
  });

  test('a request of a later minor reaches the host, which answers `unknown_request`', () => {
    const later = { ...request, request: 'wake_lock' };
    expect(parseViewerMessage(buildViewerMessage('viewer:request', later, head)).kind).toBe('message');
  });

  test.each([
    ['no number', { request: 'popout', enable: true }, '/payload/request_id'],
    ['number nought', { ...request, request_id: 0 }, '/payload/request_id'],
    ['a request that is no text', { ...request, request: ['popout'] }, '/payload/request'],
    ['neither on nor off', { ...request, enable: 'yes' }, '/payload/enable'],
  ])('%s is refused', (_, payload, path) => {
    const message = { ...buildViewerMessage('viewer:request', request, head), payload };
    expect(parseViewerMessage(message)).toMatchObject({ kind: 'invalid', error: { path } });
  });

  test('a message says the version that was agreed on', () => {
    const message = buildHostMessage('host:focus', {}, { ...head, version: '1.0' });
    expect(message.version).toBe('1.0');
    expect(parseHostMessage(message).kind).toBe('message');
  });
});

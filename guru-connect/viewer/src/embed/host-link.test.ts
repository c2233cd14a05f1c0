import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { buildHostMessage, parseViewerMessage } from 'guru-connect-contract/embed';
import { SESSION_ID } from '../../tests/support/session-id.ts';
import type { OwnWindow, ParentWindow } from './host-link.ts';
import { HostLink, INIT_TIMEOUT_MS } from './host-link.ts';

const PARENT = 'https://rmm.example';

class FakeParent implements ParentWindow {
  readonly posted: { readonly message: unknown; readonly origin: string }[] = [];
  postMessage(message: unknown, origin: string): void {
    this.posted.push({ message: structuredClone(message), origin });
  }
}

class FakeWindow implements OwnWindow {
  readonly listeners = new Set<(event: MessageEvent) => void>();
  addEventListener(_type: 'message', listener: (event: MessageEvent) => void): void {
    this.listeners.add(listener);
  }
  removeEventListener(_type: 'message', listener: (event: MessageEvent) => void): void {
    this.listeners.delete(listener);
  }
  deliver(data: unknown, origin: string, source: unknown): void {
    const event = Object.assign(new MessageEvent('message', { data, origin }), {});
    Object.defineProperty(event, 'source', { value: source });
    for (const listener of this.listeners) listener(event);
  }
}

describe('HostLink', () => {
  let self: FakeWindow;
  let parent: FakeParent;
  let link: HostLink;
  let log: string[];

  const head = { session_id: SESSION_ID, seq: 1 };
  const init = (payload: { version: string; token?: string }) => buildHostMessage('host:init', payload, head);
  const fromHost = (data: unknown) => self.deliver(data, PARENT, parent);
  const types = () =>
    parent.posted.map(({ message }) => {
      const result = parseViewerMessage(message);
      return result.kind === 'message' ? result.message.type : result.kind;
    });

  beforeEach(() => {
    jest.useFakeTimers();
    self = new FakeWindow();
    parent = new FakeParent();
    log = [];
    link = new HostLink({
      self,
      parent,
      parentOrigin: PARENT,
      sessionId: SESSION_ID,
      init: (token) => log.push(`init ${token}`),
      focus: () => log.push('focus'),
      disconnect: () => log.push('disconnect'),
      invalid: (error) => log.push(`invalid ${error?.code ?? 'version'}`),
      silent: () => log.push('silent'),
    });
    link.start();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('calls every 250 ms until the host answers', () => {
    jest.advanceTimersByTime(600);
    expect(types()).toEqual(['viewer:ready', 'viewer:ready', 'viewer:ready']);
    fromHost(init({ version: '1.0', token: 'abc' }));
    jest.advanceTimersByTime(60_000);
    expect(types()).toHaveLength(3);
    expect(log).toEqual(['init abc']);
  });

  it('stops calling when nobody answers', () => {
    jest.advanceTimersByTime(10 * INIT_TIMEOUT_MS);
    expect(types()).toHaveLength(INIT_TIMEOUT_MS / 250);
    expect(log).toEqual(['silent']);
  });

  it('posts valid messages, counted, to its one origin', () => {
    link.post('viewer:connecting', {});
    link.post('viewer:first_frame', { width: 3, height: 4, elapsed_ms: 5 });
    link.close('requested', true);
    expect(types()).toEqual([
      'viewer:ready',
      'viewer:connecting',
      'viewer:first_frame',
      'viewer:disconnected',
    ]);
    expect(parent.posted.map(({ origin }) => origin)).toEqual(new Array(4).fill(PARENT));
    expect(parent.posted.map(({ message }) => message)).toEqual(
      [1, 2, 3, 4].map((seq) => expect.objectContaining({ seq, session_id: SESSION_ID, version: '1.1' })),
    );
  });

  it('offers every version that it speaks, and speaks the one that the host chose', () => {
    fromHost(init({ version: '1.0' }));
    link.post('viewer:connecting', {});
    expect(parent.posted.map(({ message }) => message)).toMatchObject([
      { version: '1.1', payload: { versions: ['1.1', '1.0'] } },
      { type: 'viewer:connecting', version: '1.0' },
    ]);
  });

  describe('what the host is asked for', () => {
    const answer = (payload: { request_id: number; granted: boolean; reason?: string }) =>
      fromHost(buildHostMessage('host:response', payload, head));

    it('is answered by its number', async () => {
      fromHost(init({ version: '1.1' }));
      const [screen, keys] = [link.ask('fullscreen', true), link.ask('keyboard_lock', false)];
      expect(parent.posted.slice(-2).map(({ message }) => message)).toMatchObject([
        { type: 'viewer:request', payload: { request_id: 1, request: 'fullscreen', enable: true } },
        { type: 'viewer:request', payload: { request_id: 2, request: 'keyboard_lock', enable: false } },
      ]);
      answer({ request_id: 2, granted: false });
      answer({ request_id: 1, granted: false, reason: 'needs_gesture' });
      answer({ request_id: 1, granted: true });
      expect(await Promise.all([screen, keys])).toEqual([
        { granted: false, reason: 'needs_gesture' },
        { granted: false, reason: 'failed' },
      ]);
    });

    it('is refused when the viewer leaves first', async () => {
      fromHost(init({ version: '1.1' }));
      const outcome = link.ask('fullscreen', true);
      link.close('requested', true);
      expect(await outcome).toEqual({ granted: false, reason: 'closed' });
      expect(link.canAsk).toBe(false);
    });

    it.each([
      ['before it has chosen a version', undefined],
      ['when it speaks 1.0', '1.0'],
    ])('is nothing %s', async (_when, version) => {
      if (version) fromHost(init({ version }));
      expect(link.canAsk).toBe(false);
      expect(await link.ask('fullscreen', true)).toEqual({ granted: false, reason: 'closed' });
      expect(types()).toEqual(['viewer:ready']);
    });
  });

  it('posts and hears nothing after viewer:disconnected', () => {
    link.close('viewer_left', true);
    link.close('requested', false);
    link.post('viewer:connecting', {});
    fromHost(buildHostMessage('host:focus', {}, head));
    jest.advanceTimersByTime(60_000);
    expect(types()).toEqual(['viewer:ready', 'viewer:disconnected']);
    expect(log).toEqual([]);
  });

  it.each([
    ['another origin', 'https://evil.example', true],
    ['the same host on another port', 'https://rmm.example:8443', true],
    ['an opaque origin', 'null', true],
    ['the right origin from another window', PARENT, false],
  ])('does not hear %s', (_what, origin, isParent) => {
    self.deliver(init({ version: '1.0', token: 'evil' }), origin, isParent ? parent : new FakeParent());
    expect(log).toEqual([]);
  });

  it('does not hear what is meant for another session', () => {
    const other = { session_id: '11111111-2222-4333-8444-555555555555', seq: 1 };
    fromHost(buildHostMessage('host:disconnect', {}, other));
    expect(log).toEqual([]);
  });

  it('does what the host says', () => {
    fromHost(buildHostMessage('host:focus', {}, head));
    fromHost(buildHostMessage('host:disconnect', {}, head));
    expect(log).toEqual(['focus', 'disconnect']);
  });

  it('takes the first host:init only', () => {
    fromHost(init({ version: '1.0' }));
    fromHost(init({ version: '1.0', token: 'second' }));
    expect(log).toEqual(['init undefined']);
  });

  it('says so when the host speaks another version', () => {
    fromHost(init({ version: '2.0' }));
    fromHost({ ...buildHostMessage('host:focus', {}, head), version: '2.0' });
    expect(log).toEqual(['invalid version', 'invalid unsupported_version']);
  });

  it.each([
    ['nothing', null],
    ['text', 'host:init'],
    ["another script's message", { type: 'host:init', payload: {} }],
    ['a type of a later version', { ...buildHostMessage('host:focus', {}, head), type: 'host:paste' }],
    [
      'its own kind of message',
      { ...buildHostMessage('host:focus', {}, head), source: 'guru-connect-viewer' },
    ],
  ])('ignores %s', (_what, data) => {
    fromHost(data);
    expect(log).toEqual([]);
  });

  it('reports a broken message', () => {
    fromHost({ ...init({ version: '1.0' }), payload: { version: 1 } });
    expect(log).toEqual(['invalid invalid_payload']);
  });
});

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { encodeFrame, makeFrame } from '../../tests/support/encode-frame.ts';
import { FakeSocket } from '../../tests/support/fake-socket.ts';
import { SESSION_ID } from '../../tests/support/session-id.ts';
import { welcome } from '../../tests/support/welcome.ts';
import { Connection } from './connection.ts';

const FRAME = encodeFrame(makeFrame({ width: 4, height: 4 }, [], { seq: 1 }));
const ACK = { $case: 'frameAck', value: { seq: 1 } } as const;

describe('Connection', () => {
  let sockets: FakeSocket[];
  let log: string[];
  let connection: Connection;
  let relayAnswers: () => Promise<boolean>;

  const last = () => sockets.at(-1) ?? new FakeSocket();
  const welcomed = (ticket = 'ticket-1') => {
    last().open();
    last().deliver(welcome({ resumeTicket: ticket }));
  };

  beforeEach(() => {
    jest.useFakeTimers();
    sockets = [];
    log = [];
    relayAnswers = () => Promise.resolve(true);
    connection = new Connection({
      sessionId: SESSION_ID,
      token: 'secret-token',
      nonce: 'nonce-of-this-page',
      parentOrigin: 'https://rmm.example',
      relayAnswers: () => relayAnswers(),
      openSocket: () => {
        const socket = new FakeSocket();
        sockets.push(socket);
        return socket;
      },
      random: () => 1,
      now: () => Date.now(),
      events: {
        state: (state, outage) => log.push(outage ? `${state} ${outage.attempt}` : state),
        welcome: ({ mode }) => log.push(`welcome ${mode}`),
        presence: ({ present }) => log.push(`present ${present}`),
        frame: (message) => log.push(`frame of ${message.byteLength}`),
        sessionState: ({ status, consent }) => log.push(`${status} ${consent}`),
        desktop: ({ $case }) => log.push($case),
        unknown: () => log.push('unknown'),
        malformed: ({ code }) => log.push(code),
        ended: ({ reason, code, clean }) => log.push(`${code} ${reason} ${clean}`),
      },
    });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('proves itself with the token and hands on what comes', () => {
    connection.start();
    last().open();
    expect(last().sent).toEqual([
      {
        $case: 'viewerHello',
        value: {
          sessionId: SESSION_ID,
          credential: { $case: 'token', value: 'secret-token' },
          capabilities: { encodings: [1, 2, 3, 4, 5], features: ['session_state'] },
          nonce: 'nonce-of-this-page',
          parentOrigin: 'https://rmm.example',
        },
      },
    ]);
    last().deliver(welcome());
    last().deliver({ $case: 'desktopInfo', value: { monitors: [], activeMonitorId: 0, features: [] } });
    last().deliverRaw(FRAME);
    connection.painted();
    expect(log).toEqual([
      'connecting',
      'welcomed',
      'welcome unattended',
      'desktopInfo',
      `frame of ${FRAME.length}`,
      'live',
    ]);
  });

  it('sends nothing before the welcome and nothing after the end', () => {
    expect(connection.send(ACK)).toBe(false);
    connection.start();
    last().open();
    expect(connection.send(ACK)).toBe(false);
    last().deliver(welcome());
    expect(connection.send(ACK)).toBe(true);
    connection.leave('viewer_left');
    expect(connection.send(ACK)).toBe(false);
    expect(last().sent.map(({ $case }) => $case)).toEqual(['viewerHello', 'frameAck']);
    expect(last().closedWith).toBe(1000);
  });

  it('comes back with the newest resume ticket', async () => {
    connection.start();
    welcomed('first');
    last().drop(1006);
    await jest.advanceTimersByTimeAsync(200);
    welcomed('second');
    last().drop(1012);
    await jest.advanceTimersByTimeAsync(200);
    last().open();
    const credentials = sockets.map(({ sent }) =>
      sent[0]?.$case === 'viewerHello' ? sent[0].value.credential : null,
    );
    expect(credentials).toEqual([
      { $case: 'token', value: 'secret-token' },
      { $case: 'resumeTicket', value: 'first' },
      { $case: 'resumeTicket', value: 'second' },
    ]);
  });

  it('presents its token again, with the same nonce, when the welcome was lost', async () => {
    connection.start();
    last().open();
    last().drop(1006);
    await jest.advanceTimersByTimeAsync(200);
    last().open();
    const [first, second] = sockets.map(({ sent }) => sent);
    expect(first).toHaveLength(1);
    expect(second).toEqual(first);
  });

  it('opens no socket while the relay does not answer', async () => {
    connection.start();
    welcomed();
    relayAnswers = () => Promise.resolve(false);
    last().drop(1006);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(1);
    expect(connection.state).toBe('reconnecting');
    relayAnswers = () => Promise.resolve(true);
    await jest.advanceTimersByTimeAsync(500);
    expect(sockets).toHaveLength(2);
  });

  it('takes the answer to its last question only', async () => {
    const answers: ((answer: boolean) => void)[] = [];
    relayAnswers = () => new Promise((resolve) => answers.push(resolve));
    connection.start();
    last().drop(1006);
    connection.retryNow();
    connection.retryNow();
    answers[1]?.(true);
    await jest.advanceTimersByTimeAsync(0);
    answers[0]?.(false);
    await jest.advanceTimersByTimeAsync(0);
    expect(log).toEqual(['connecting', 'reconnecting 1', 'connecting 1']);
    expect(sockets).toHaveLength(2);
    relayAnswers = () => Promise.resolve(true);
    connection.leave('viewer_left');
    await jest.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(2);
  });

  it('hands on what the relay says of the session', () => {
    connection.start();
    welcomed();
    last().deliver({
      $case: 'sessionState',
      value: {
        status: 'waiting_for_agent',
        consent: 'not_required',
        consentRemainingMs: 0,
        consentTimeoutMs: 0,
        indicator: '',
      },
    });
    expect(log.slice(3)).toEqual(['waiting_for_agent not_required']);
    expect(connection.state).toBe('welcomed');
  });

  it('counts its attempts and waits longer for each', async () => {
    connection.start();
    welcomed();
    log.length = 0;
    last().drop(1006);
    await jest.advanceTimersByTimeAsync(199);
    expect(log).toEqual(['reconnecting 1']);
    await jest.advanceTimersByTimeAsync(1);
    last().drop(1006);
    await jest.advanceTimersByTimeAsync(399);
    expect(log).toEqual(['reconnecting 1', 'connecting 1', 'reconnecting 2']);
    await jest.advanceTimersByTimeAsync(1);
    welcomed();
    last().drop(1006);
    expect(log.slice(3)).toEqual(['connecting 2', 'welcomed', 'welcome unattended', 'reconnecting 1']);
  });

  it('does not wait when the network is back', async () => {
    connection.start();
    connection.retryNow();
    expect(sockets).toHaveLength(1);
    last().drop(1006);
    connection.retryNow();
    await jest.advanceTimersByTimeAsync(10_000 - 1);
    expect(sockets).toHaveLength(2);
  });

  it('gives up on a relay that cannot be reached for two minutes', async () => {
    connection.start();
    for (let round = 0; round < 200 && connection.state !== 'ended'; round += 1) {
      last().drop(1006);
      await jest.advanceTimersByTimeAsync(5_000);
    }
    expect(log.at(-1)).toBe('connection_lost connection_lost false');
    const opened = sockets.length;
    await jest.advanceTimersByTimeAsync(600_000);
    expect(sockets).toHaveLength(opened);
  });

  it('takes silence instead of a welcome for a lost connection', async () => {
    connection.start();
    last().open();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(log).toEqual(['connecting', 'reconnecting 1']);
    expect(last().closedWith).toBeUndefined();
  });

  describe('silence', () => {
    const beat = () => last().deliverRaw(new Uint8Array(0));

    it('of a relay that gives signs of life is a lost connection', async () => {
      connection.start();
      welcomed();
      connection.painted();
      beat();
      await jest.advanceTimersByTimeAsync(34_999);
      expect(log.at(-1)).toBe('live');
      await jest.advanceTimersByTimeAsync(1);
      expect(log.at(-1)).toBe('reconnecting 1');
      expect(last().closedWith).toBeUndefined();
      const old = last();
      await jest.advanceTimersByTimeAsync(200);
      last().open();
      expect(last().sent).toMatchObject([{ value: { credential: { value: 'ticket-1' } } }]);
      const before = [...log];
      old.drop(1006);
      old.deliverRaw(FRAME);
      expect(log).toEqual(before);
      expect(sockets).toHaveLength(2);
    });

    it.each([
      ['a sign of life', () => beat()],
      ['a frame', () => last().deliverRaw(FRAME)],
      ['any other message', () => last().deliver({ $case: 'agentPresence', value: { present: true } })],
    ])('ends with %s', async (_what, speak) => {
      connection.start();
      welcomed();
      beat();
      for (let round = 0; round < 5; round += 1) {
        await jest.advanceTimersByTimeAsync(30_000);
        speak();
      }
      expect(connection.state).toBe('welcomed');
      await jest.advanceTimersByTimeAsync(35_000);
      expect(connection.state).toBe('reconnecting');
    });

    it('of a relay that has never given one means nothing', async () => {
      connection.start();
      welcomed();
      beat();
      last().drop(1012);
      await jest.advanceTimersByTimeAsync(200);
      welcomed();
      last().deliverRaw(FRAME);
      await jest.advanceTimersByTimeAsync(600_000);
      expect(connection.state).toBe('welcomed');
      expect(sockets).toHaveLength(2);
    });

    it('is not waited out once the network is back', async () => {
      connection.start();
      welcomed();
      beat();
      connection.retryNow();
      await jest.advanceTimersByTimeAsync(10_000);
      beat();
      await jest.advanceTimersByTimeAsync(34_999);
      expect(connection.state).toBe('welcomed');
      connection.retryNow();
      await jest.advanceTimersByTimeAsync(15_000);
      expect(connection.state).toBe('reconnecting');
    });

    it('after the end is nothing to wait for', async () => {
      connection.start();
      welcomed();
      beat();
      connection.leave('viewer_left');
      connection.retryNow();
      await jest.advanceTimersByTimeAsync(600_000);
      expect(connection.state).toBe('ended');
      expect(sockets).toHaveLength(1);
    });
  });

  it.each([
    [4401, 'token_refused refused false'],
    [4404, 'session_not_found refused false'],
    [4409, 'replaced replaced false'],
    [4410, 'session_ended requested true'],
  ])('does not come back after close code %i', async (code, expected) => {
    connection.start();
    welcomed();
    last().drop(code);
    await jest.advanceTimersByTimeAsync(600_000);
    expect(log.slice(-2)).toEqual(['ended', expected]);
    expect(sockets).toHaveLength(1);
  });

  it('ends with the reason that the relay gives, once', () => {
    connection.start();
    welcomed();
    last().deliver({ $case: 'sessionEnded', value: { reason: 'agent_lost' } });
    last().drop(4410);
    connection.leave('viewer_left');
    expect(log.slice(-2)).toEqual(['ended', 'session_ended agent_lost false']);
  });

  it('ignores an old socket', async () => {
    connection.start();
    const old = last();
    old.drop(1006);
    await jest.advanceTimersByTimeAsync(200);
    welcomed();
    const before = [...log];
    old.open();
    old.drop(4410);
    old.deliverRaw(FRAME);
    expect(log).toEqual(before);
    expect(old.sent).toEqual([]);
  });

  it('waits for a picture again when the machine was away', () => {
    connection.start();
    welcomed();
    connection.painted();
    last().deliver({ $case: 'agentPresence', value: { present: false } });
    last().deliver({ $case: 'agentPresence', value: { present: true } });
    connection.painted();
    expect(log.slice(3)).toEqual(['live', 'welcomed', 'present false', 'present true', 'live']);
  });

  it('reports what it cannot read and goes on', () => {
    connection.start();
    welcomed();
    last().deliverText('hello');
    last().deliverRaw(Uint8Array.of(0x12, 0xff));
    last().deliverRaw(new Uint8Array(16 * 1024 * 1024 + 1).fill(0x12));
    expect(log.slice(3)).toEqual(['malformed', 'malformed', 'message_too_large']);
    expect(connection.state).toBe('welcomed');
  });

  it('ignores and counts messages of a later version, and finds a frame behind an unknown field', () => {
    connection.start();
    welcomed();
    last().deliverRaw(Uint8Array.of(0xf2, 0x07, 0x01, 0x00));
    last().deliverRaw(Uint8Array.from([0xf8, 0x3f, 0x01, ...FRAME]));
    expect(log.slice(3)).toEqual(['unknown', `frame of ${FRAME.length}`]);
  });

  it('shows nothing of a peer that did not welcome it', () => {
    connection.start();
    last().open();
    last().deliverRaw(FRAME);
    last().deliver({ $case: 'agentPresence', value: { present: true } });
    last().deliver({
      $case: 'sessionState',
      value: {
        status: 'active',
        consent: 'not_required',
        consentRemainingMs: 0,
        consentTimeoutMs: 0,
        indicator: '',
      },
    });
    last().deliverRaw(Uint8Array.of(0xf2, 0x07, 0x00));
    expect(log).toEqual(['connecting', 'malformed', 'malformed', 'unknown']);
  });
});

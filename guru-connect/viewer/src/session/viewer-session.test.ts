import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { encodeFrame, makeFrame } from '../../tests/support/encode-frame.ts';
import { FakeSocket } from '../../tests/support/fake-socket.ts';
import { InlineWorker } from '../../tests/support/inline-worker.ts';
import { SESSION_ID } from '../../tests/support/session-id.ts';
import { welcome } from '../../tests/support/welcome.ts';
import { checkCursor } from '../cursor/check-cursor.ts';
import { FrameDecoder } from '../decode/frame-decoder.ts';
import type { SessionNotice } from './notice.ts';
import type { View } from './view.ts';
import { ViewerSession } from './viewer-session.ts';

const SIZE = { width: 40, height: 30 };
const CLICK = { $case: 'pointerEvent', value: { monitorId: 1, x: 1, y: 2, buttons: 1 } } as const;

function line(notice: SessionNotice): string {
  switch (notice.type) {
    case 'connected':
      return `connected ${notice.monitors.map(({ name }) => name).join()}`;
    case 'first_frame':
      return `first frame ${notice.width}x${notice.height}`;
    case 'resized':
      return `resized ${notice.width}x${notice.height}`;
    case 'reconnecting':
      return `reconnecting ${notice.attempt}`;
    case 'failed':
      return `failed ${notice.code} ${notice.retryable}`;
    case 'ended':
      return `ended ${notice.ending.reason} ${notice.ending.clean}`;
    default:
      return notice.type;
  }
}

describe('ViewerSession', () => {
  let sockets: FakeSocket[];
  let log: string[];
  let session: ViewerSession;
  let view: View;

  const last = () => sockets.at(-1) ?? new FakeSocket();
  const sent = () => last().sent.map(({ $case }) => $case);
  const frame = (seq: number, whole = false, part = {}) =>
    last().deliverRaw(encodeFrame(makeFrame({ ...SIZE, ...part }, [], { seq, whole })));
  const enter = (part: Parameters<typeof welcome>[0] = {}) => {
    last().open();
    last().deliver(welcome(part));
  };
  const desktop = (...names: string[]) => {
    const monitors = names.map((name, index) => ({
      monitorId: index + 1,
      name,
      x: 0,
      y: 0,
      primary: index === 0,
      ...SIZE,
    }));
    last().deliver({ $case: 'desktopInfo', value: { monitors, activeMonitorId: 1, features: [] } });
  };

  beforeEach(() => {
    jest.useFakeTimers();
    sockets = [];
    log = [];
    session = new ViewerSession({
      sessionId: SESSION_ID,
      token: 'token',
      nonce: 'nonce',
      parentOrigin: null,
      relayAnswers: () => Promise.resolve(true),
      openSocket: () => {
        sockets.push(new FakeSocket());
        return last();
      },
      createDecoder: (events) => new FrameDecoder(new InlineWorker(), events),
      random: () => 1,
      now: () => Date.now(),
      page: {
        view: (shown) => {
          view = shown;
        },
        paint: ({ head }) => {
          log.push(`paint ${head.seq}`);
          return head.width !== SIZE.width;
        },
        cursor: (shape) => {
          checkCursor(shape);
          log.push('cursor');
        },
        textNotTyped: (detail) => log.push(`not typed: ${detail}`),
        on: (notice) => log.push(line(notice)),
      },
    });
    session.start();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('tells of its life in order, and acknowledges after painting', () => {
    enter();
    desktop('LEFT', 'RIGHT');
    frame(1, true);
    frame(2);
    expect(log).toEqual(['connecting', 'connected LEFT,RIGHT', 'paint 1', 'first frame 40x30', 'paint 2']);
    expect(last().sent.slice(1)).toEqual([1, 2].map((seq) => ({ $case: 'frameAck', value: { seq } })));
    expect(view).toMatchObject({ state: 'live', activeMonitorId: 1, input: true });
  });

  it('says viewer:connected before the first frame even without knowing the monitors', () => {
    enter();
    frame(1, true);
    desktop('LEFT');
    expect(log).toEqual(['connecting', 'paint 1', 'connected ', 'first frame 40x30']);
  });

  it('tells of a new size', () => {
    enter();
    frame(1, true);
    frame(2, true, { width: 99 });
    expect(log.at(-1)).toBe('resized 99x30');
  });

  it('sends no input before the first frame', () => {
    enter();
    session.input(CLICK);
    expect(session.inputMonitor).toBeNull();
    frame(1, true);
    session.input(CLICK);
    expect(session.inputMonitor).toEqual({ monitorId: 1, ...SIZE });
    expect(sent()).toEqual(['viewerHello', 'frameAck', 'pointerEvent']);
  });

  it.each([[{ input: false }], [undefined]])(
    'sends no input with the permissions %j, but monitors and acknowledgements',
    (permissions) => {
      enter({ permissions });
      frame(1, true);
      session.input(CLICK);
      session.selectMonitor(2);
      expect(sent()).toEqual(['viewerHello', 'frameAck', 'selectMonitor']);
    },
  );

  it('asks once for a whole picture when one is missing, and acknowledges what it cannot use', () => {
    enter();
    frame(1, true);
    frame(3);
    frame(4);
    frame(5, true);
    frame(6);
    expect(log.filter((line) => line.startsWith('paint'))).toEqual(['paint 1', 'paint 5', 'paint 6']);
    expect(sent().slice(1)).toEqual([
      'frameAck',
      'frameAck',
      'refreshRequest',
      'frameAck',
      'frameAck',
      'frameAck',
    ]);
  });

  it('comes back: no input until the new picture, one more viewer:connected, no second first frame', async () => {
    enter();
    desktop('LEFT');
    frame(1, true);
    log.length = 0;
    last().drop(1006);
    session.input(CLICK);
    await jest.advanceTimersByTimeAsync(200);
    enter();
    session.input(CLICK);
    desktop('LEFT');
    frame(1, true);
    session.input(CLICK);
    expect(log).toEqual(['input_stopped', 'reconnecting 1', 'connected LEFT', 'paint 1']);
    expect(sent()).toEqual(['viewerHello', 'frameAck', 'pointerEvent']);
  });

  it('knows when input is paused: after a picture was there, while it is not, and before the end', async () => {
    const paused = [session.inputPaused];
    enter();
    paused.push(session.inputPaused);
    frame(1, true);
    paused.push(session.inputPaused);
    last().drop(1006);
    paused.push(session.inputPaused);
    await jest.advanceTimersByTimeAsync(200);
    enter();
    paused.push(session.inputPaused);
    frame(1, true);
    paused.push(session.inputPaused);
    last().drop(4410);
    paused.push(session.inputPaused);
    expect(paused).toEqual([false, false, false, true, true, false, false]);
  });

  it('keeps in view since when it reconnects, until it is back', async () => {
    enter();
    frame(1, true);
    last().drop(1006);
    expect(view.outage).toEqual({ attempt: 1, forMs: 0, resuming: true });
    await jest.advanceTimersByTimeAsync(200);
    last().drop(1006);
    expect(view).toMatchObject({ state: 'reconnecting', outage: { attempt: 2, forMs: 200 } });
    await jest.advanceTimersByTimeAsync(400);
    enter();
    expect(view).toMatchObject({ state: 'welcomed', outage: null });
  });

  it('keeps in view what the relay says of the session, until the next welcome', async () => {
    const state = (status: string) =>
      last().deliver({
        $case: 'sessionState',
        value: { status, consent: 'not_required', consentRemainingMs: 0, consentTimeoutMs: 0, indicator: '' },
      });
    enter();
    expect(view.session).toBeNull();
    state('active');
    frame(1, true);
    state('brand\nnew');
    expect(view).toMatchObject({
      state: 'live',
      session: { status: 'brand new', consent: 'not_required' },
    });
    last().drop(1006);
    await jest.advanceTimersByTimeAsync(200);
    enter();
    expect(view.session).toBeNull();
  });

  it('ignores and counts messages of a later version, and shows no error', () => {
    enter();
    frame(1, true);
    for (let count = 0; count < 10; count += 1) last().deliverRaw(Uint8Array.of(0xf2, 0x07, 0x01, 0x00));
    frame(2);
    expect(view).toMatchObject({ state: 'live', unknownMessages: 10 });
    expect(log.slice(-2)).toEqual(['first frame 40x30', 'paint 2']);
    expect(sent()).toEqual(['viewerHello', 'frameAck', 'frameAck']);
  });

  it('starts again with an agent that comes back on the same socket', () => {
    enter();
    frame(1, true);
    frame(2);
    last().deliver({ $case: 'agentPresence', value: { present: false } });
    expect(view).toMatchObject({ state: 'welcomed', agentPresent: false });
    expect(session.inputMonitor).toBeNull();
    last().deliver({ $case: 'agentPresence', value: { present: true } });
    frame(1, true);
    frame(2);
    expect(view).toMatchObject({ state: 'live', agentPresent: true });
    expect(log.filter((line) => line.startsWith('paint'))).toHaveLength(4);
  });

  it('shows what the machine says is wrong until there is a picture again', () => {
    enter();
    last().deliver({
      $case: 'agentError',
      value: { code: 'no_display', detail: 'no\nscreen', fatal: false },
    });
    expect(view.problem).toEqual({ code: 'no_display', detail: 'no screen', fatal: false });
    frame(1, true);
    expect(view.problem).toBeNull();
    last().deliver({ $case: 'agentError', value: { code: '', detail: '', fatal: true } });
    expect(log.filter((line) => line.startsWith('failed'))).toEqual([
      'failed no_display true',
      'failed agent_error false',
    ]);
  });

  it('keeps what the machine said last when it leaves and the session ends, until it is back', () => {
    const problem = { code: 'no_display', detail: 'no screen', fatal: true };
    const present = (is: boolean) => last().deliver({ $case: 'agentPresence', value: { present: is } });
    enter();
    last().deliver({ $case: 'agentError', value: problem });
    present(false);
    expect(view).toMatchObject({ agentPresent: false, problem });
    present(true);
    expect(view.problem).toBeNull();
    last().deliver({ $case: 'agentError', value: problem });
    present(false);
    last().deliver({ $case: 'sessionEnded', value: { reason: 'agent_refused' } });
    expect(view).toMatchObject({ problem, ending: { reason: 'agent_refused' } });
    // The host is not told afterwards that the session has ended, which says less.
    expect(log.filter((line) => line.startsWith('failed')).at(-1)).toBe('failed no_display false');
  });

  it('takes what the machine said before a welcome that never comes', () => {
    last().open();
    const problem = { code: 'display_unsupported', detail: 'a Wayland session', fatal: true };
    last().deliver({ $case: 'agentError', value: problem });
    last().deliver({ $case: 'sessionEnded', value: { reason: 'agent_refused' } });
    expect(view).toMatchObject({ problem, ending: { reason: 'agent_refused' } });
  });

  it('waits for a machine that left, whatever its problem was, unless that was fatal', () => {
    enter();
    last().deliver({ $case: 'agentError', value: { code: 'monitor_unknown', detail: '', fatal: false } });
    last().deliver({ $case: 'agentPresence', value: { present: false } });
    expect(view.problem).toBeNull();
  });

  it('mends a broken frame by a whole picture', () => {
    enter();
    frame(1, true);
    frame(2, false, { width: 0 });
    frame(3);
    frame(4, true);
    expect(sent().slice(1)).toEqual(['frameAck', 'frameAck', 'refreshRequest', 'frameAck', 'frameAck']);
    expect(log.slice(-2)).toEqual(['failed protocol_error true', 'paint 4']);
  });

  it('gives up on a machine that keeps sending broken frames', () => {
    enter();
    for (let seq = 1; seq <= 4; seq += 1) frame(seq, true, { width: 0 });
    expect(log.at(-1)).toBe('ended agent_error false');
    expect(view).toMatchObject({ state: 'ended', ending: { code: 'protocol_error' } });
    expect(last().closedWith).toBe(4400);
  });

  it('shows a pointer, and reports messages that are not for a viewer', () => {
    enter();
    last().deliver({ $case: 'viewerAttached', value: { permissions: undefined, capabilities: undefined } });
    last().deliver({
      $case: 'cursorShape',
      value: { width: 1, height: 1, hotspotX: 0, hotspotY: 0, rgba: new Uint8Array(4) },
    });
    expect(log.slice(1)).toEqual(['failed protocol_error true', 'cursor']);
  });

  it('loses no picture by a pointer without sense, but a session by many', () => {
    const value = { width: 1, height: 1, hotspotX: 9, hotspotY: 0, rgba: new Uint8Array(4) };
    enter();
    frame(1, true);
    last().deliver({ $case: 'cursorShape', value });
    frame(2);
    expect(log.slice(-2)).toEqual(['failed protocol_error true', 'paint 2']);
    expect(sent()).toEqual(['viewerHello', 'frameAck', 'frameAck']);
    for (let count = 0; count < 4; count += 1) last().deliver({ $case: 'cursorShape', value });
    expect(log.at(-1)).toBe('ended agent_error false');
  });

  it('ends once, with an error when nobody meant it', () => {
    enter();
    last().deliver({ $case: 'sessionEnded', value: { reason: 'agent_lost' } });
    session.leave('viewer_left');
    expect(log.slice(1)).toEqual(['failed session_ended false', 'ended agent_lost false']);
  });

  it('ends without an error when somebody leaves, and keys are local again', () => {
    enter();
    frame(1, true);
    log.length = 1;
    session.leave('host_requested');
    expect(log.slice(1)).toEqual(['input_stopped', 'ended host_requested true']);
    expect(session.inputMonitor).toBeNull();
    expect(last().closedWith).toBe(1000);
  });
});

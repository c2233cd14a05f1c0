import { describe, expect, test } from '@jest/globals';
import type { ViewerMessage } from '../embed/embed-host.ts';
import { localFailure } from '../words/failure.ts';
import { type SessionInput, type SessionView, STARTING, step } from './session-view.ts';

const answer = {
  remote_control_id: 'rc',
  session_id: '0b6f7c54-6d1e-4a35-9f3c-1d2a3b4c5d6e',
  viewer_embed_url: 'https://connect.example/viewer#token=t',
  viewer_native_url: null,
  mode: 'unattended' as const,
  capabilities: {},
};
const monitor = { monitor_id: 1, name: 'LEFT', x: 0, y: 0, width: 1920, height: 1080, primary: true };

type Said = { [M in ViewerMessage as M['type']]: M['payload'] };

function viewer<Type extends ViewerMessage['type']>(type: Type, payload: Said[Type]): SessionInput {
  const head = {
    source: 'guru-connect-viewer',
    version: '1.0',
    session_id: answer.session_id,
    seq: 1,
  } as const;
  return { type: 'viewer', message: { ...head, type, payload } as ViewerMessage };
}

const CONNECTED = viewer('viewer:connected', { monitors: [monitor] });
const FIRST_FRAME = viewer('viewer:first_frame', { width: 1920, height: 1080, elapsed_ms: 210 });
const LOST = viewer('viewer:error', {
  code: 'connection_lost',
  detail: 'The relay is gone.',
  retryable: true,
});

function after(...inputs: SessionInput[]): SessionView {
  return inputs.reduce((view, input) => step(view, input).view, STARTING);
}
const framed = { type: 'broker_answered', answer } as const;

describe('a session, step by step', () => {
  test('the good path, with what the server is told', () => {
    const connecting = step(after(framed), viewer('viewer:connecting', {}));
    expect(connecting).toMatchObject({ view: { phase: 'connecting' }, report: null });
    const connected = step(connecting.view, CONNECTED);
    expect(connected).toMatchObject({
      view: { phase: 'connected', monitorCount: 1 },
      report: { type: 'viewer_connected' },
    });
    const shown = step(connected.view, FIRST_FRAME);
    expect(shown.view.phase).toBe('first_frame');
    expect(shown.report).toEqual({ type: 'first_frame', width: 1920, height: 1080, elapsed_ms: 210 });
    const over = step(shown.view, viewer('viewer:disconnected', { reason: 'requested', clean: true }));
    expect(over.view).toMatchObject({ phase: 'ended', end: { reason: 'requested', clean: true } });
  });

  test('a viewer that comes back goes on from its picture, told to the server as a new connection', () => {
    const away = after(framed, CONNECTED, FIRST_FRAME, viewer('viewer:reconnecting', { attempt: 2 }));
    expect(away).toMatchObject({ phase: 'reconnecting', attempt: 2 });
    expect(step(away, CONNECTED)).toMatchObject({
      view: { phase: 'first_frame' },
      report: { type: 'viewer_connected' },
    });
  });

  test('a viewer that lost its connection before the first picture waits for the picture again', () => {
    const away = after(framed, CONNECTED, viewer('viewer:reconnecting', { attempt: 1 }));
    expect(step(away, CONNECTED).view.phase).toBe('connected');
  });

  test('an error is trouble while the viewer tries, and forgotten when it gets over it', () => {
    const troubled = step(after(framed, CONNECTED, FIRST_FRAME), LOST);
    expect(troubled.view).toMatchObject({ phase: 'first_frame', trouble: { code: 'connection_lost' } });
    expect(troubled.report).toEqual({
      type: 'viewer_error',
      code: 'connection_lost',
      detail: 'The relay is gone.',
    });
    const back = [viewer('viewer:reconnecting', { attempt: 1 }), CONNECTED];
    expect(back.reduce((view, input) => step(view, input).view, troubled.view).trouble).toBeNull();
  });

  test('an error becomes the failure when the viewer gives up', () => {
    const view = after(
      framed,
      LOST,
      viewer('viewer:disconnected', { reason: 'connection_lost', clean: false }),
    );
    expect(view).toMatchObject({
      phase: 'failed',
      failure: { code: 'connection_lost', retryable: true },
      trouble: null,
    });
  });

  test('a session that ended by itself fails with the reason of its end, and can be started anew', () => {
    const ended = viewer('viewer:error', {
      code: 'session_ended',
      detail: 'The session has ended.',
      retryable: false,
    });
    const gone = (reason: string) =>
      after(framed, CONNECTED, ended, viewer('viewer:disconnected', { reason, clean: false }));
    expect(gone('agent_lost')).toMatchObject({
      phase: 'failed',
      failure: { code: 'session_ended', causeCode: 'agent_lost', retryable: true },
    });
    expect(gone('agent_lost').failure?.sentence).toMatch(/machine went away/);
    expect(gone('key_revoked').failure?.retryable).toBe(false);
  });

  test("a machine's own words outlive the news that its session has ended, for an end of its own alone", () => {
    const says = (code: string, detail: string) => viewer('viewer:error', { code, detail, retryable: false });
    const gone = (reason: string) =>
      after(
        framed,
        says('display_unsupported', 'a Wayland session, which Guru Connect cannot show'),
        says('session_ended', 'The session has ended.'),
        viewer('viewer:disconnected', { reason, clean: false }),
      ).failure;
    expect(gone('agent_refused')).toMatchObject({
      code: 'display_unsupported',
      causeCode: 'agent_refused',
      sentence:
        'The machine refused the session. The machine says: a Wayland session, which Guru Connect cannot show',
      retryable: false,
    });
    expect(gone('duration_limit')).toMatchObject({ code: 'session_ended', causeCode: 'duration_limit' });
  });

  test('an end on purpose is no failure, whatever trouble there was before', () => {
    const view = after(
      framed,
      CONNECTED,
      LOST,
      viewer('viewer:disconnected', { reason: 'requested', clean: true }),
    );
    expect(view.phase).toBe('ended');
  });

  test('nothing of a late viewer changes a session that is over', () => {
    const over = after(framed, { type: 'left' });
    for (const input of [
      CONNECTED,
      FIRST_FRAME,
      LOST,
      viewer('viewer:disconnected', { reason: 'x', clean: false }),
    ]) {
      expect(step(over, input)).toEqual({ view: over, report: null });
    }
  });

  test('a viewer has no say before the broker has answered', () => {
    for (const input of [CONNECTED, FIRST_FRAME, LOST])
      expect(step(STARTING, input)).toEqual({ view: STARTING, report: null });
  });

  test('an answer after leaving brings no session back', () => {
    const left = after({ type: 'left' });
    expect(step(left, framed).view).toBe(left);
  });

  test('a refusal is the failure', () => {
    const failure = localFailure('connect_unreachable', 'Guru Connect does not answer.', true);
    expect(after({ type: 'broker_refused', failure })).toMatchObject({ phase: 'failed', failure });
  });
});

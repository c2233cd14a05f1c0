/** @jest-environment jsdom */

import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { openRemoteControl } from './remote-control-session.ts';

interface PendingCall {
  readonly method: string | undefined;
  readonly signal: AbortSignal | null | undefined;
  readonly answer: (body: object) => void;
}

const calls: PendingCall[] = [];
const BROKER_ANSWER = {
  remote_control_id: 'rc-1',
  session_id: 's-1',
  viewer_embed_url: 'x',
  viewer_native_url: null,
  capabilities: {},
  mode: 'unattended',
};

beforeEach(() => {
  jest.useFakeTimers();
  globalThis.fetch = (_path, init) =>
    new Promise((resolve, reject) => {
      init?.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
      calls.push({
        method: init?.method,
        signal: init?.signal,
        answer: (body) =>
          resolve(
            Object.assign(Object.create(null), { ok: true, headers: new Headers(), json: async () => body }),
          ),
      });
    });
});

afterEach(() => {
  calls.length = 0;
  jest.useRealTimers();
});

/** Leaves while the broker is at work. Says by `gone` whether the leaving is over. */
function leaveAtOnce() {
  const left = { gone: false };
  void openRemoteControl('agent', { mode: 'unattended', reason: '' })
    .leave()
    .then(() => {
      left.gone = true;
    });
  return left;
}

test('leaving is over when the session that a late broker gave has been ended', async () => {
  const left = leaveAtOnce();
  calls[0]?.answer(BROKER_ANSWER);
  await jest.advanceTimersByTimeAsync(0);
  expect(calls.map(({ method }) => method)).toEqual(['POST', 'DELETE']);
  expect(left.gone).toBe(false);
  calls[1]?.answer({});
  await jest.advanceTimersByTimeAsync(0);
  expect(left.gone).toBe(true);
});

test('leaving is over when a slow broker has been hung up on', async () => {
  const left = leaveAtOnce();
  await jest.advanceTimersByTimeAsync(999);
  expect(left.gone).toBe(false);
  await jest.advanceTimersByTimeAsync(1);
  expect(calls[0]?.signal?.aborted).toBe(true);
  expect(left.gone).toBe(true);
});

test('shows how much of the remote desktop its own machine has downloaded, until the broker has answered', async () => {
  const session = openRemoteControl('agent', { mode: 'unattended', reason: '' });
  const event = (change: object) =>
    session.takeDownload(
      JSON.stringify({
        remote_control_id: 'rc-1',
        agent_id: 'agent',
        received_bytes: 425,
        total_bytes: 1000,
        ...change,
      }),
    );
  event({ agent_id: 'another' });
  event({ received_bytes: 'many' });
  event({ total_bytes: 0 });
  session.takeDownload('{');
  expect(session.getView().download).toBeNull();
  event({});
  expect(session.getView().download).toBe(42);
  event({ received_bytes: 1000 });
  expect(session.getView().download).toBe(100);
  calls[0]?.answer(BROKER_ANSWER);
  await jest.advanceTimersByTimeAsync(0);
  event({ received_bytes: 1 });
  expect(session.getView().download).toBe(100);
});

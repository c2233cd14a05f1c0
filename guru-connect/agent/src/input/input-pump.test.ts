import { beforeEach, describe, expect, test } from '@jest/globals';
import type { InputSink } from '../desktop/desktop.ts';
import { AgentFault } from '../fault/agent-fault.ts';
import { InputPump } from './input-pump.ts';

const MONITOR = { monitorId: 1, name: 'ONE', x: 0, y: 0, width: 4000, height: 4000, primary: true };

let calls: string[];
let faults: string[];
let source: string[];
let broken: boolean;
let settled: Promise<void>;
let type: (signal: AbortSignal) => Promise<void>;
let pump: InputPump;

beforeEach(() => {
  calls = [];
  faults = [];
  source = [];
  broken = false;
  settled = Promise.resolve();
  type = () => Promise.resolve();
  const call = (words: string) => {
    if (broken) throw new AgentFault('no_display', 'the display is gone');
    calls.push(words);
    return true;
  };
  const sink: InputSink = {
    move: (x) => call(`move ${x}`),
    button: (button, down) => call(`button ${button} ${down}`),
    key: (code, down) => call(`${code} ${down ? 'down' : 'up'}`),
    wheel: (x, y) => call(`wheel ${x} ${y}`),
    text: {
      type: (text, signal) => {
        call(`text ${text}`);
        return type(signal);
      },
    },
    locks: null,
    settle: () => settled,
  };
  pump = new InputPump({
    sink,
    monitor: () => MONITOR,
    source: { pause: () => source.push('pause'), resume: () => source.push('resume') },
    onFault: ({ code }) => faults.push(code),
    onTextFault: ({ message }) => faults.push(message),
  });
});

/** One turn of the event loop. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function stroke(times: number): void {
  for (let i = 0; i < times; i++) {
    pump.push({ kind: 'key', code: 'KeyA', down: true });
    pump.push({ kind: 'key', code: 'KeyA', down: false });
  }
}

test('merges the moves of one turn', async () => {
  for (let x = 0; x < 100; x++) {
    pump.received();
    pump.push({ kind: 'pointer', event: { monitorId: 1, x, y: 0, buttons: 0 } });
  }
  expect(calls).toEqual([]);
  await turn();
  expect(calls).toEqual(['move 99']);
});

test('makes a bounded number of calls in one turn, and all in the end', async () => {
  stroke(100);
  const perTurn: number[] = [];
  while (calls.length < 200) {
    const before = calls.length;
    await turn();
    perTurn.push(calls.length - before);
  }
  expect(Math.max(...perTurn)).toBe(64);
  expect(perTurn.length).toBeGreaterThan(3);
});

test('bounds wheel events too', async () => {
  const detents = () =>
    calls.reduce((sum, call) => sum + Number(call.split(' ')[1]) + Number(call.split(' ')[2]), 0);
  pump.push({ kind: 'wheel', deltaX: 1e9, deltaY: 1e9 });
  await turn();
  expect(detents()).toBeLessThan((64 + 16) / 2);
  await turn();
  expect(detents()).toBe(40);
});

test('gives a desktop that stands still nothing more, merges what comes meanwhile, and goes on with it', async () => {
  let goOn: () => void = () => undefined;
  settled = new Promise((resolve) => {
    goOn = resolve;
  });
  for (const x of [1, 2, 3]) {
    pump.push({ kind: 'pointer', event: { monitorId: 1, x, y: 0, buttons: 0 } });
    await turn();
  }
  expect(calls).toEqual(['move 1']);
  goOn();
  await turn();
  await turn();
  expect(calls).toEqual(['move 1', 'move 3']);
});

test('lets the sender wait while the queue is full, and after many messages in one turn', async () => {
  stroke(200);
  await turn();
  expect(source).toEqual(['pause']);
  while (calls.length < 400) await turn();
  expect(source).toEqual(['pause', 'resume']);
  for (let i = 0; i < 1000; i++) pump.received();
  expect(source).toEqual(['pause', 'resume', 'pause']);
  await turn();
  expect(source).toEqual(['pause', 'resume', 'pause', 'resume']);
});

test('drops what is queued and releases what is down when cleared', async () => {
  pump.push({ kind: 'key', code: 'ShiftLeft', down: true });
  pump.push({ kind: 'pointer', event: { monitorId: 1, x: 5, y: 5, buttons: 1 } });
  await turn();
  calls.length = 0;
  stroke(1000);
  pump.clear();
  await turn();
  await turn();
  expect(calls).toEqual(['ShiftLeft up', 'button 0 false']);
});

test('reports a desktop that is gone once, and stops injecting', async () => {
  stroke(100);
  broken = true;
  await turn();
  broken = false;
  await turn();
  expect(faults).toEqual(['no_display']);
  expect(calls).toEqual([]);
});

describe('text', () => {
  /** Typing goes on until it is aborted. */
  const untilAborted = (signal: AbortSignal) =>
    new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));

  test('keeps its order among keys, and the next key waits until it is typed', async () => {
    let goOn: () => void = () => undefined;
    type = () =>
      new Promise((resolve) => {
        goOn = resolve;
      });
    stroke(1);
    pump.push({ kind: 'text', text: 'ab' });
    pump.push({ kind: 'key', code: 'Enter', down: true });
    await turn();
    await turn();
    expect(calls).toEqual(['KeyA down', 'KeyA up', 'text ab']);
    goOn();
    await turn();
    await turn();
    expect(calls.slice(3)).toEqual(['Enter down']);
  });

  test.each(['clear', 'hold'] as const)('stops on %s, and what is queued is dropped', async (stop) => {
    type = untilAborted;
    pump.push({ kind: 'text', text: 'one' });
    pump.push({ kind: 'text', text: 'two' });
    await turn();
    pump[stop]();
    await turn();
    await turn();
    expect(calls).toEqual(['text one']);
    expect(faults).toEqual([]);
  });

  test('that is not typed is reported, ends nothing, and takes what came after it along', async () => {
    type = () => Promise.reject(new AgentFault('text_not_typed', 'somebody holds a key'));
    pump.push({ kind: 'text', text: 'one' });
    pump.push({ kind: 'text', text: 'two' });
    await turn();
    await turn();
    expect([calls, faults]).toEqual([['text one'], ['somebody holds a key']]);
    stroke(1);
    await turn();
    expect(calls).toEqual(['text one', 'KeyA down', 'KeyA up']);
  });

  test('for a desktop that is gone ends the session', async () => {
    type = () => Promise.reject(new AgentFault('no_display', 'the display is gone'));
    pump.push({ kind: 'text', text: 'one' });
    await turn();
    await turn();
    expect(faults).toEqual(['no_display']);
  });

  test('lets the sender wait, and is bounded however much comes', async () => {
    type = untilAborted;
    pump.push({ kind: 'text', text: 'x' });
    await turn();
    for (let i = 0; i < 1_000; i++) pump.push({ kind: 'text', text: 'y'.repeat(1_000) });
    await turn();
    expect(source).toEqual(['pause']);
    expect(pump.dropped).toBe(1_000 - 65);
    pump.clear();
    await turn();
    await turn();
    expect(source).toEqual(['pause', 'resume']);
  });
});

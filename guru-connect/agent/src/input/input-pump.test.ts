import { beforeEach, expect, test } from '@jest/globals';
import type { InputSink } from '../desktop/desktop.ts';
import { AgentFault } from '../fault/agent-fault.ts';
import { InputPump } from './input-pump.ts';

const MONITOR = { monitorId: 1, name: 'ONE', x: 0, y: 0, width: 4000, height: 4000, primary: true };

let calls: string[];
let faults: string[];
let source: string[];
let broken: boolean;
let settled: Promise<void>;
let pump: InputPump;

beforeEach(() => {
  calls = [];
  faults = [];
  source = [];
  broken = false;
  settled = Promise.resolve();
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
    text: null,
    locks: null,
    settle: () => settled,
  };
  pump = new InputPump({
    sink,
    monitor: () => MONITOR,
    source: { pause: () => source.push('pause'), resume: () => source.push('resume') },
    onFault: ({ code }) => faults.push(code),
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

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ConsentQuestion } from '../desktop/consent/consent-question.ts';
import { FakeDesktop } from '../desktop/fake/fake-desktop.ts';
import { InputPump } from '../input/input-pump.ts';
import { ConsentGate } from './consent-gate.ts';

const MONITOR = { monitorId: 1, name: 'ONE', x: 0, y: 0, width: 400, height: 300, primary: true };
const QUESTION: ConsentQuestion = {
  technician: 'Maria Keller',
  organisation: 'Example IT',
  reason: 'Ticket 4711',
  grant: 'view_and_control',
  timeoutSeconds: 30,
};

let desktop: FakeDesktop;
let pump: InputPump;
let gate: ConsentGate;

beforeEach(() => {
  desktop = new FakeDesktop([MONITOR]);
  pump = new InputPump({
    sink: desktop.input,
    monitor: () => MONITOR,
    source: { pause: () => undefined, resume: () => undefined },
    onFault: (fault) => {
      throw fault;
    },
    onTextFault: (fault) => {
      throw fault;
    },
  });
  gate = new ConsentGate({ dialogs: desktop.dialogs, input: pump });
});

afterEach(() => gate.withdraw());

/** One turn of the event loop. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function pointer(x: number, buttons: number): void {
  pump.push({ kind: 'pointer', event: { monitorId: 1, x, y: 0, buttons } });
}

test('releases keys and buttons, and drops input, while a question is open', async () => {
  pump.push({ kind: 'key', code: 'AltLeft', down: true });
  pointer(5, 1);
  await turn();
  desktop.inputs.length = 0;

  const answer = gate.ask(QUESTION);
  expect(gate.asking).toBe(true);
  expect(desktop.inputs).toEqual(['key AltLeft up', 'button 0 up']);
  pointer(50, 0);
  pointer(50, 1);
  pump.push({ kind: 'wheel', deltaX: 0, deltaY: 240 });
  pump.push({ kind: 'key', code: 'Enter', down: true });
  await turn();
  expect(desktop.inputs).toHaveLength(2);
  expect(pump.withheld).toBe(4);

  desktop.dialogs.answer('accepted');
  expect(await answer).toMatchObject({ result: 'accepted' });
  expect(gate.asking).toBe(false);
});

test('a button that was held through the question presses nothing until it was released', async () => {
  pointer(5, 1);
  await turn();
  const answer = gate.ask(QUESTION);
  desktop.dialogs.answer('declined');
  await answer;
  desktop.inputs.length = 0;
  pointer(60, 1);
  await turn();
  pointer(60, 0);
  pointer(60, 1);
  await turn();
  expect(desktop.inputs).toEqual(['move 60 0', 'move 60 0', 'move 60 0', 'button 0 down']);
});

test('input that was queued before the question never reaches the desktop', async () => {
  pointer(5, 1);
  const answer = gate.ask(QUESTION);
  await turn();
  expect(desktop.inputs).toEqual([]);
  gate.withdraw();
  await answer;
});

test('input passes again after each result', async () => {
  for (const settle of [
    () => desktop.dialogs.answer('declined'),
    () => gate.withdraw(),
    () => desktop.dialogs.lose(),
  ]) {
    const answer = gate.ask(QUESTION);
    settle();
    await answer;
    desktop.inputs.length = 0;
    pump.push({ kind: 'key', code: 'KeyA', down: true });
    pump.push({ kind: 'key', code: 'KeyA', down: false });
    await turn();
    expect(desktop.inputs).toEqual(['key KeyA down', 'key KeyA up']);
  }
});

test('a second question is refused while one is open', async () => {
  const first = gate.ask(QUESTION);
  expect(await gate.ask(QUESTION)).toMatchObject({ result: 'unavailable', cause: 'busy' });
  expect(gate.asking).toBe(true);
  gate.withdraw();
  expect(await first).toMatchObject({ result: 'withdrawn' });
});

test('a question without an answer times out', async () => {
  expect(await gate.ask({ ...QUESTION, timeoutSeconds: 0.05 })).toMatchObject({ result: 'timed_out' });
});

test('a dialog that does not answer at all is unresponsive, and input passes again', async () => {
  const silent = new ConsentGate({
    dialogs: { askConsent: () => new Promise(() => undefined) },
    input: pump,
    graceMs: 10,
  });
  expect(await silent.ask({ ...QUESTION, timeoutSeconds: 0.05 })).toMatchObject({
    result: 'unavailable',
    cause: 'unresponsive',
  });
  pump.push({ kind: 'key', code: 'KeyA', down: true });
  await turn();
  expect(desktop.inputs).toEqual(['key KeyA down']);
});

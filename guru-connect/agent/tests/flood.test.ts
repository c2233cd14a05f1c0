import { eventually } from '@guru-connect/testing/eventually';
import { readFileSync } from 'node:fs';
import { StreamMessage } from '@guru-connect/proto/stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AgentProcess } from './support/agent-process.ts';
import { EventCounter } from './support/event-counter.ts';
import { FakeRelay } from './support/fake-relay.ts';
import { Xvfb } from './support/xvfb.ts';

type Body = NonNullable<StreamMessage['body']>;

const HEARTBEAT_MS = 1_000;
/** The relay gives up an agent that is silent for 30 s; one that processes a flood in one go is silent for longer. */
const LONGEST_SILENCE_MS = 10_000;
/** How long a flood goes on before the session ends. */
const FLOOD_MS = 500;
/** What is under way when the session ends may still arrive for so long. */
const AFTERWARDS_MS = 200;
/** How long the desktop is watched for what must not come any more. */
const WATCH_MS = 300;
/** A busy machine may be late once; an agent that goes on processing its flood is late every time. */
const TRIES = 5;
/** A Node process that reads 10,000 messages makes some garbage; one that keeps them needs more. */
const MEMORY_MB = 128;

/** Every message that a viewer can send, those of its messages that cost most. */
const FLOODS: readonly [string, (i: number) => Body][] = [
  ['frameAck', (i) => ({ $case: 'frameAck', value: { seq: 1_000_000 + i } })],
  ['pointerEvent: moves', (i) => ({ $case: 'pointerEvent', value: place(i, 0) })],
  ['pointerEvent: clicks', (i) => ({ $case: 'pointerEvent', value: place(i, i % 2) })],
  ['wheelEvent', () => ({ $case: 'wheelEvent', value: { deltaX: 2_000_000, deltaY: -2_000_000 } })],
  ['keyEvent', (i) => ({ $case: 'keyEvent', value: { code: 'KeyA', down: i % 2 === 0 } })],
  ['releaseAll', () => ({ $case: 'releaseAll', value: {} })],
  ['refreshRequest', () => ({ $case: 'refreshRequest', value: {} })],
  ['selectMonitor', (i) => ({ $case: 'selectMonitor', value: { monitorId: 1 + (i % 3) } })],
  ['dataHello', () => ({ $case: 'dataHello', value: { sessionId: 'x', dataTicket: 'y' } })],
];

/** Messages that cannot be read, and one of a later release. */
const RAW: readonly [string, Buffer][] = [
  ['malformed', Buffer.from([0x5a, 0xff, 0xff, 0xff, 0xff, 0x0f])],
  ['unknown', Buffer.from([0xfa, 0x3f, 0x00])],
];

function place(i: number, buttons: number) {
  return { monitorId: 1, x: i % 1900, y: i % 1000, buttons };
}

const KINDS: readonly [string, (i: number) => Uint8Array][] = [
  ...FLOODS.map(([name, body]): [string, (i: number) => Uint8Array] => [
    name,
    (i) => StreamMessage.encode({ body: body(i) }).finish(),
  ]),
  ...RAW.map(([name, bytes]): [string, (i: number) => Uint8Array] => [name, () => bytes]),
];

let server: Xvfb;
let relay: FakeRelay;
let agent: AgentProcess;
let counter: EventCounter;

beforeAll(async () => {
  server = await Xvfb.start();
  relay = await FakeRelay.start();
  relay.heartbeatMs = HEARTBEAT_MS;
  agent = new AgentProcess({ relayUrl: relay.url, display: server.display });
  await relay.registered();
  counter = await EventCounter.start(server.display, 3840, 1080);
});

afterAll(async () => {
  counter?.close();
  await agent?.stop();
  await relay?.stop();
  await server?.stop();
});

async function openSession(): Promise<void> {
  const from = relay.data.all.length;
  await relay.startSession();
  relay.attachViewer();
  await relay.data.next('screenFrame', from);
}

function endSession(): void {
  relay.sendControl({ $case: 'sessionEnd', value: { sessionId: 'session-1', reason: 'requested' } });
}

/** Memory of the agent by its name in proc(5), in MB. */
function memory(name: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${agent.child.pid}/status`, 'utf8');
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1024;
}

/** Longest time between heartbeats from number `from` on, by the agent's own clock, in milliseconds. */
function longestSilence(from: number): number {
  const times = heartbeats().slice(from);
  return Math.max(...times.slice(1).map((time, i) => time - (times[i] ?? time)));
}

/** When the agent sent each of its heartbeats, in milliseconds. */
function heartbeats(): number[] {
  return relay.control.all.flatMap((body) => (body.$case === 'heartbeat' ? [body.value.sentAtMs] : []));
}

/** Sends the messages, and returns once they have left this process or the flood has lasted its time. */
async function flood(message: (i: number) => Uint8Array, length: number): Promise<void> {
  const socket = relay.dataSocket;
  const until = performance.now() + FLOOD_MS;
  for (let i = 0; i < length; i++) socket?.send(message(i));
  while ((socket?.bufferedAmount ?? 0) > 0 && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/**
 * Milliseconds from the end of the session to the last event on the desktop after it; 0 when there was none. A heartbeat
 * comes after the end.
 */
async function floodAndEnd(message: (i: number) => Uint8Array, length: number): Promise<number> {
  await openSession();
  await flood(message, length);
  const socket = relay.dataSocket;
  const ended = performance.now();
  endSession();
  await eventually(() => socket?.readyState === 3);
  const heartbeat = relay.control.next('heartbeat', relay.control.all.length);
  await new Promise((resolve) => setTimeout(resolve, AFTERWARDS_MS + WATCH_MS));
  await heartbeat;
  return Math.max(0, counter.lastAt - ended);
}

describe.each(KINDS)('%s', (_name, message) => {
  test.each([1, 10_000])(
    '%i of them: no input reaches the desktop 200 ms after the session has ended, and heartbeats go on',
    async (length) => {
      await relay.control.next('heartbeat');
      const from = heartbeats().length - 1;
      const late: number[] = [];
      do late.push(await floodAndEnd(message, length));
      while (Math.min(...late) > AFTERWARDS_MS && late.length < TRIES);
      expect(Math.min(...late)).toBeLessThanOrEqual(AFTERWARDS_MS);
      expect(longestSilence(from)).toBeLessThan(LONGEST_SILENCE_MS);
    },
  );
});

test('input of every kind reaches the desktop', () => {
  expect([...counter.counts.keys()].sort()).toEqual([2, 3, 4, 5, 6]);
});

test('memory stays bounded while 10,000 messages of each kind arrive', async () => {
  await openSession();
  const before = memory('VmRSS');
  for (const [, message] of KINDS) await flood(message, 10_000);
  await relay.dataHandled();
  expect(memory('VmHWM') - before).toBeLessThan(MEMORY_MB);
  endSession();
});

import { type ScreenFrame, TileEncoding } from '@guru-connect/proto/stream';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { ReferenceDecoder } from '../../tests/support/reference-decoder.ts';
import type { Monitor } from '../desktop/desktop.ts';
import { FakeDesktop } from '../desktop/fake/fake-desktop.ts';
import { AgentFault } from '../fault/agent-fault.ts';
import { RELEASE_1_0 } from '../wire/capabilities.ts';
import { ScreenStream, type StreamBody } from './screen-stream.ts';

const LEFT: Monitor = { monitorId: 1, name: 'LEFT', x: 0, y: 0, width: 200, height: 100, primary: true };
const RIGHT: Monitor = { monitorId: 2, name: 'RIGHT', x: 200, y: 0, width: 160, height: 120, primary: false };
/** Shortest time between two frames. */
const FRAME_INTERVAL_MS = 8;

let desktop: FakeDesktop;
let sent: StreamBody[];
let faults: string[];
let stream: ScreenStream;

beforeEach(() => {
  jest.useFakeTimers();
  desktop = new FakeDesktop([LEFT, RIGHT]);
  sent = [];
  faults = [];
  stream = new ScreenStream(
    desktop,
    (body) => sent.push(body),
    (fault) => faults.push(fault.code),
  );
  desktop.listen({
    damaged: () => stream.damaged(),
    cursorChanged: () => stream.cursorChanged(),
    monitorsChanged: () => stream.monitorsChanged(),
    stateChanged: () => undefined,
  });
});

afterEach(() => {
  desktop.close();
  jest.useRealTimers();
});

/** Longer than the stream ever waits between frames. */
async function settle(): Promise<void> {
  await jest.advanceTimersByTimeAsync(60);
}

/** Lets the stream do what needs no time. */
async function turn(): Promise<void> {
  await jest.advanceTimersByTimeAsync(0);
}

function frames(): ScreenFrame[] {
  return sent.flatMap((body) => (body.$case === 'screenFrame' ? [body.value] : []));
}

function kinds(): string[] {
  return sent.map(({ $case }) => $case);
}

test('warming up sends nothing', async () => {
  stream.warm();
  await turn();
  desktop.paint(LEFT, 0x112233);
  await settle();
  expect(sent).toEqual([]);
});

test('a viewer gets monitors, pointer and a whole picture, from number 1', async () => {
  stream.warm();
  await turn();
  stream.attach(RELEASE_1_0);
  await turn();
  expect(kinds()).toEqual(['desktopInfo', 'cursorShape', 'screenFrame']);
  expect(frames()[0]).toMatchObject({ seq: 1, monitorId: 1, width: 200, height: 100, whole: true });
});

test('a viewer gets no encoding that it does not decode', async () => {
  const { TILE_ENCODING_JPEG } = TileEncoding;
  stream.attach(new Set([TILE_ENCODING_JPEG]));
  await turn();
  stream.acknowledge(1);
  await turn();
  desktop.paint({ x: 10, y: 10, width: 5, height: 3 }, 0xff0000);
  await settle();
  const used = frames().flatMap(({ tiles }) => tiles.map(({ encoding }) => encoding));
  expect(frames()).toHaveLength(2);
  expect(new Set(used)).toEqual(new Set([TILE_ENCODING_JPEG]));
});

test('what is drawn reaches the picture; what lies on another monitor does not', async () => {
  stream.attach(RELEASE_1_0);
  await turn();
  stream.acknowledge(1);
  await turn();
  desktop.paint({ x: 10, y: 10, width: 5, height: 3 }, 0xff0000);
  desktop.paint({ x: 300, y: 10, width: 5, height: 3 }, 0x00ff00);
  await settle();
  const [, second, third] = frames();
  expect(second?.tiles).toMatchObject([{ x: 10, y: 10, width: 5, height: 3 }]);
  expect(third).toBeUndefined();
});

test('a still desktop sends nothing and grabs nothing', async () => {
  stream.attach(RELEASE_1_0);
  await turn();
  stream.acknowledge(1);
  await turn();
  const { grabs } = desktop;
  await settle();
  expect(desktop.grabs).toBe(grabs);
  expect(frames()).toHaveLength(1);
});

test('damage that changes nothing makes no frame', async () => {
  stream.attach(RELEASE_1_0);
  await turn();
  stream.acknowledge(1);
  await turn();
  const before = sent.length;
  for (let i = 0; i < 5; i++) desktop.paint(LEFT, 0);
  await settle();
  expect(sent).toHaveLength(before);
});

test('a viewer that does not acknowledge gets two frames, and then the newest picture', async () => {
  const decoder = new ReferenceDecoder();
  stream.attach(RELEASE_1_0);
  await turn();
  for (let i = 1; i <= 10; i++) {
    desktop.paint({ x: i, y: 0, width: 1, height: 1 }, i * 1000);
    await jest.advanceTimersByTimeAsync(15);
  }
  expect(frames()).toHaveLength(2);
  stream.acknowledge(2);
  await turn();
  await settle();
  expect(frames()).toHaveLength(3);
  for (const frame of frames()) decoder.paint(frame);
  expect([...decoder.rgb.subarray(30, 33)]).toEqual([0x00, 0x27, 0x10]);
});

test('sends a frame every 8 ms while the desktop is drawn on without pause, however fast the viewer', async () => {
  stream.attach(RELEASE_1_0);
  await turn();
  for (let ms = 1; ms <= 10 * FRAME_INTERVAL_MS; ms++) {
    desktop.paint({ x: ms, y: 0, width: 1, height: 1 }, 0xffffff);
    await jest.advanceTimersByTimeAsync(1);
    stream.acknowledge(frames().length);
    await turn();
    expect(frames()).toHaveLength(1 + Math.floor(ms / FRAME_INTERVAL_MS));
  }
});

test('many refresh requests make one whole picture', async () => {
  stream.attach(RELEASE_1_0);
  await turn();
  for (let i = 0; i < 100; i++) stream.refresh();
  await settle();
  expect(frames().map(({ whole }) => whole)).toEqual([true, true]);
});

test('another monitor is announced and shown whole', async () => {
  stream.attach(RELEASE_1_0);
  await turn();
  sent.length = 0;
  stream.select(2);
  await turn();
  expect(sent[0]).toMatchObject({ $case: 'desktopInfo', value: { activeMonitorId: 2 } });
  expect(frames()[0]).toMatchObject({ monitorId: 2, width: 160, height: 120, whole: true });
});

test('another monitor that is selected while a frame of the first is made is shown whole too', async () => {
  stream.attach(RELEASE_1_0);
  await settle();
  stream.acknowledge(1);
  desktop.paint({ x: 0, y: 0, width: 10, height: 10 }, 0x445566);
  stream.select(RIGHT.monitorId);
  await settle();
  expect(frames().at(-1)).toMatchObject({ monitorId: RIGHT.monitorId, whole: true });
});

test('reports an unknown monitor and keeps the picture', async () => {
  stream.attach(RELEASE_1_0);
  await turn();
  sent.length = 0;
  stream.select(9);
  await turn();
  expect(sent).toEqual([
    { $case: 'agentError', value: { code: 'monitor_unknown', detail: expect.any(String), fatal: false } },
  ]);
});

test('a monitor that goes away gives way to the primary one', async () => {
  stream.attach(RELEASE_1_0);
  await turn();
  stream.select(2);
  await turn();
  stream.acknowledge(2);
  await turn();
  desktop.setMonitors([LEFT]);
  await settle();
  const announced = sent.flatMap((body) => (body.$case === 'desktopInfo' ? [body.value] : [])).at(-1);
  expect(announced).toEqual({ monitors: [LEFT], activeMonitorId: 1, features: ['text_input', 'clipboard'] });
  expect(frames().at(-1)).toMatchObject({ monitorId: 1, whole: true });
});

test('a monitor that changes its size is shown whole in the new one', async () => {
  stream.attach(RELEASE_1_0);
  await turn();
  stream.acknowledge(1);
  await turn();
  desktop.setMonitors([{ ...LEFT, width: 100 }, RIGHT]);
  await settle();
  expect(frames().at(-1)).toMatchObject({ width: 100, whole: true });
});

test('announces a monitor that shrank before its change event, and sends a keyframe', async () => {
  stream.attach(RELEASE_1_0);
  await turn();
  stream.select(2);
  await turn();
  stream.acknowledge(2);
  await turn();
  sent.length = 0;
  const smaller = { ...RIGHT, width: 80 };
  desktop.setMonitors([LEFT, smaller]);
  stream.refresh();
  await turn();
  expect(sent[0]).toEqual({
    $case: 'desktopInfo',
    value: { monitors: [LEFT, smaller], activeMonitorId: 2, features: ['text_input', 'clipboard'] },
  });
  expect(frames()[0]).toMatchObject({ seq: 3, monitorId: 2, width: 80, whole: true });
  expect(faults).toEqual([]);
});

test.each([
  ['shrinks', [LEFT, { ...RIGHT, width: 80 }], 2],
  ['goes away', [LEFT], 1],
])('a monitor that %s while it is being opened ends nothing', async (_what, after, shown) => {
  stream.attach(RELEASE_1_0);
  await turn();
  sent.length = 0;
  const before = await desktop.monitors();
  desktop.setMonitors(after);
  jest.spyOn(desktop, 'monitors').mockResolvedValueOnce(before);
  stream.select(2);
  await turn();
  expect(sent[0]).toEqual({
    $case: 'desktopInfo',
    value: { monitors: after, activeMonitorId: shown, features: ['text_input', 'clipboard'] },
  });
  expect(frames()).toMatchObject([{ monitorId: shown, whole: true }]);
  expect(faults).toEqual([]);
});

test('ends the stream when the capture of an unchanged monitor fails', async () => {
  const capture = await desktop.openCapture(LEFT.monitorId);
  const grab = () => Promise.reject(new AgentFault('capture_failed', 'no picture'));
  jest.spyOn(desktop, 'openCapture').mockResolvedValue({ ...capture, grab });
  stream.attach(RELEASE_1_0);
  await turn();
  expect(faults).toEqual(['capture_failed']);
});

test('sends a new pointer once, while there is a viewer', async () => {
  stream.attach(RELEASE_1_0);
  await turn();
  sent.length = 0;
  desktop.setCursor({ width: 0, height: 0, hotspotX: 0, hotspotY: 0, rgba: new Uint8Array(0) });
  await settle();
  expect(kinds()).toEqual(['cursorShape']);
  desktop.setCursor({ width: 0, height: 0, hotspotX: 0, hotspotY: 0, rgba: new Uint8Array(0) });
  await settle();
  expect(kinds()).toEqual(['cursorShape']);
  stream.detach();
  desktop.setCursor({ width: 1, height: 1, hotspotX: 0, hotspotY: 0, rgba: new Uint8Array(4) });
  await settle();
  expect(kinds()).toEqual(['cursorShape']);
});

test('without a viewer nothing is captured; the next one starts at number 1', async () => {
  stream.attach(RELEASE_1_0);
  await turn();
  stream.detach();
  expect(desktop.capturing).toBe(false);
  desktop.paint(LEFT, 0xabcdef);
  stream.refresh();
  await turn();
  await settle();
  expect(frames()).toHaveLength(1);
  stream.attach(RELEASE_1_0);
  await turn();
  expect(frames()[1]).toMatchObject({ seq: 1, whole: true });
});

test('reports a display that is gone once, and ends', async () => {
  stream.attach(RELEASE_1_0);
  await turn();
  stream.acknowledge(1);
  await turn();
  desktop.paint(LEFT, 0x010203);
  desktop.lose();
  await settle();
  stream.refresh();
  await turn();
  stream.damaged();
  expect(faults).toEqual(['no_display']);
});

test('a frame that is being made when the stream is paused never leaves', async () => {
  stream.attach(RELEASE_1_0);
  await settle();
  for (let step = 0; step < 30; step++) {
    stream.acknowledge(frames().length);
    await settle();
    stream.refresh();
    for (let passed = 0; passed < step; passed++) await Promise.resolve();
    stream.pause();
    const before = frames().length;
    await settle();
    expect(frames()).toHaveLength(before);
    stream.resume();
    await settle();
    expect(frames().at(-1)).toMatchObject({ seq: frames().length, whole: true });
  }
});

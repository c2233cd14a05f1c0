import { StreamMessage } from '@guru-connect/proto/stream';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { FakeSocket } from '../../../tests/support/fake-socket.ts';
import { CLOSED_GATE } from './stream-gate.ts';
import { StreamPump } from './stream-pump.ts';

type Body = NonNullable<StreamMessage['body']>;
const encode = (body: Body) => Buffer.from(StreamMessage.encode({ body }).finish());
const KEY = encode({ $case: 'keyEvent', value: { code: 'KeyA', down: true } });
const TEXT = encode({ $case: 'textInput', value: { text: 'secret' } });
const FRAME = encode({
  $case: 'screenFrame',
  value: {
    seq: 1,
    monitorId: 1,
    width: 1,
    height: 1,
    whole: true,
    tiles: [],
    lossless: new Uint8Array(0),
    losslessSize: 0,
  },
});
const ERROR = encode({ $case: 'agentError', value: { code: 'x', detail: 'y', fatal: false } });
const CURSOR = encode({
  $case: 'cursorShape',
  value: { width: 1, height: 1, hotspotX: 0, hotspotY: 0, rgba: new Uint8Array(4) },
});
/** Tags 40 and 56, which the clipboard will have. */
const CLIPBOARD_OF_AGENT = Buffer.from([0xc2, 0x02, 0x00]);
const CLIPBOARD_OF_VIEWER = Buffer.from([0xc2, 0x03, 0x00]);
const OPEN = { frames: true, input: true, clipboard: true };

let log: string[];
let pump: StreamPump;
let data: FakeSocket;
let viewer: FakeSocket;

const names = (socket: FakeSocket) =>
  socket.sent.map((bytes) => StreamMessage.decode(bytes as Uint8Array).body?.$case);
const say = (socket: FakeSocket, bytes: Buffer) => socket.emit('message', bytes, true);
const attachViewer = (socket: FakeSocket, input = true, clipboard = {}) =>
  pump.attachViewer({
    socket: socket.asSocket(),
    permissions: { input, ...clipboard },
    capabilities: undefined,
  });

beforeEach(() => {
  log = [];
  pump = new StreamPump({
    dataGone: () => log.push('data gone'),
    viewerGone: () => log.push('viewer gone'),
    viewerActed: (act) => log.push(act),
    input: () => log.push('input'),
  });
  pump.setGate(OPEN);
  data = new FakeSocket();
  viewer = new FakeSocket();
  pump.attachData(data.asSocket());
  attachViewer(viewer);
});

describe('forwarding', () => {
  test('passes frames and input on undecoded, and reports the first input once', () => {
    say(data, FRAME);
    expect(viewer.sent).toEqual([FRAME]);
    say(viewer, KEY);
    say(viewer, KEY);
    expect(names(data)).toEqual(['viewerAttached', 'keyEvent', 'keyEvent']);
    expect(log).toEqual(['input', 'input_first', 'input']);
  });

  test('lets no pixel, cursor, clipboard or input through a closed gate, from a hostile agent or a hostile viewer', () => {
    const send = () => {
      for (const bytes of [FRAME, CURSOR, CLIPBOARD_OF_AGENT]) say(data, bytes);
      for (const bytes of [KEY, TEXT, CLIPBOARD_OF_VIEWER]) say(viewer, bytes);
    };
    viewer = new FakeSocket();
    attachViewer(viewer, true, { clipboardToMachine: true, clipboardFromMachine: true });
    data.sent.length = 0;
    pump.setGate(CLOSED_GATE);
    send();
    say(data, ERROR);
    expect(viewer.sent).toEqual([ERROR]);
    expect(data.sent).toEqual([]);
    expect(log).toEqual([]);
    pump.setGate(OPEN);
    send();
    expect(viewer.sent).toEqual([ERROR, FRAME, CURSOR, CLIPBOARD_OF_AGENT]);
    expect(data.sent).toEqual([KEY, TEXT, CLIPBOARD_OF_VIEWER]);
  });

  test('counts messages that nobody knows and closes nobody for them', () => {
    say(data, Buffer.from([0x82, 0x04, 0x00]));
    say(viewer, Buffer.from([0x82, 0x04, 0x00]));
    expect(pump.ignored).toBe(2);
    expect([data.closedWith, viewer.closedWith]).toEqual([[], []]);
  });

  test('closes a peer that sends what belongs to the other one', () => {
    say(data, KEY);
    say(viewer, FRAME);
    expect(data.closedWith).toEqual([4400]);
    expect(viewer.closedWith).toEqual([4400]);
  });
});

describe('pausing', () => {
  test('stops reading a viewer while the agent is behind, also one that took over', () => {
    data.bufferedAmount = 1024 * 1024;
    say(viewer, KEY);
    expect(viewer.isPaused).toBe(true);
    const second = new FakeSocket();
    attachViewer(second);
    expect(second.isPaused).toBe(true);
    data.drain();
    expect(second.isPaused).toBe(false);
  });

  test('stops reading an agent while the viewer is behind, and reads it again', () => {
    viewer.bufferedAmount = 64 * 1024 * 1024;
    say(data, FRAME);
    expect(data.isPaused).toBe(true);
    viewer.drain();
    expect(data.isPaused).toBe(false);
  });
});

describe('peers that come and go', () => {
  test('a late close of a replaced socket changes nothing', () => {
    const newer = new FakeSocket();
    pump.attachData(newer.asSocket());
    data.emit('close');
    expect(pump.hasData).toBe(true);
    expect(log).toEqual([]);
    newer.emit('close');
    expect(log).toEqual(['data gone']);
    expect(names(viewer)).toEqual(['agentPresence', 'agentPresence']);
  });

  test('a viewer that leaves is reported to the agent', () => {
    viewer.emit('close');
    expect(names(data)).toEqual(['viewerAttached', 'viewerDetached']);
    expect(log).toEqual(['viewer gone']);
  });

  test('the agent is given what the viewer can do', () => {
    const able = new FakeSocket();
    const capabilities = { encodings: [3 as const], features: ['session_state'] };
    pump.attachViewer({ socket: able.asSocket(), permissions: { input: false }, capabilities });
    expect(StreamMessage.decode(data.sent.at(-1) as Uint8Array).body).toEqual({
      $case: 'viewerAttached',
      value: { permissions: { input: false }, capabilities },
    });
  });
});

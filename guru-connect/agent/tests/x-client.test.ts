import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type ServerState, XClient } from '../src/desktop/x11/x-client.ts';
import {
  getGeometry,
  readGeometry,
  selectEvents,
  STRUCTURE_NOTIFY_MASK,
} from '../src/desktop/x11/wire/core.ts';
import { Xvfb } from './support/xvfb.ts';

/** X protocol, section 4. */
const BAD_DRAWABLE = 9;
const BAD_WINDOW = 3;
/** An X server that stands still may delay nothing of ours for longer, in milliseconds; the machine may be busy. */
const LONGEST_PAUSE_MS = 500;

let server: Xvfb;
let client: XClient;
let states: ServerState[];

beforeAll(async () => {
  server = await Xvfb.start();
});

afterAll(() => server.stop());

beforeEach(async () => {
  client = await XClient.open(server.display);
  states = [];
  client.listen({ event: () => undefined, stateChanged: (state) => states.push(state) });
});

afterEach(() => {
  client.close();
  server.signal('SIGCONT');
});

/** Watches how long this process gets no turn. */
function watchPauses(): { longest: number; stop(): void } {
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    watch.longest = Math.max(watch.longest, now - last);
    last = now;
  }, 5);
  const watch = { longest: 0, stop: () => clearInterval(timer) };
  return watch;
}

test('answers a request with the reply of the server', async () => {
  const reply = await client.ask(getGeometry(client.screen.root));
  expect(readGeometry(reply)).toEqual({ width: 3840, height: 1080 });
});

test('reads the screen from the setup of the server', () => {
  expect(client.screen).toMatchObject({ depth: 24, bitsPerPixel: 32, redMask: 0xff0000, width: 3840 });
  expect([client.setup.minKeycode, client.setup.maxKeycode]).toEqual([8, 255]);
});

test('rejects the request that the server refuses, and no other', async () => {
  const [good, bad, checked] = await Promise.allSettled([
    client.ask(getGeometry(client.screen.root)),
    client.ask(getGeometry(4711)),
    client.check(selectEvents(4711, STRUCTURE_NOTIFY_MASK)),
  ]);
  expect(good).toMatchObject({ status: 'fulfilled' });
  expect(bad).toMatchObject({ reason: { name: 'XProtocolError', code: BAD_DRAWABLE } });
  expect(checked).toMatchObject({ reason: { name: 'XProtocolError', code: BAD_WINDOW } });
});

test('delivers events without a request that asks for them', async () => {
  const events: number[] = [];
  client.listen({ event: (type) => events.push(type), stateChanged: () => undefined });
  await client.check(selectEvents(client.screen.root, STRUCTURE_NOTIFY_MASK));
  server.run('xrandr', '--delmonitor', 'RIGHT');
  await eventually(() => events.length > 0);
});

describe('a server that is stopped', () => {
  test('is silent after 3 s, delays nothing, and answers when it goes on', async () => {
    const pauses = watchPauses();
    server.signal('SIGSTOP');
    const asked = performance.now();
    const reply = client.ask(getGeometry(client.screen.root));
    await eventually(() => states.length > 0);
    expect(states).toEqual(['silent']);
    expect(performance.now() - asked).toBeGreaterThan(2_900);
    server.signal('SIGCONT');
    expect(readGeometry(await reply)).toEqual({ width: 3840, height: 1080 });
    expect(states).toEqual(['silent', 'ready']);
    pauses.stop();
    expect(pauses.longest).toBeLessThan(LONGEST_PAUSE_MS);
  });

  test('is sent no more than its socket takes', () => {
    server.signal('SIGSTOP');
    const flood = () => {
      for (let i = 0; i < 100_000; i++) client.send(selectEvents(client.screen.root, 0));
    };
    expect(flood).toThrow(expect.objectContaining({ code: 'no_display' }));
  });
});

test('a display of another screen number is connected to that screen', async () => {
  await expect(XClient.open(`${server.display}.0`).then((other) => other.close())).resolves.toBeUndefined();
  await expect(XClient.open(`${server.display}.7`)).rejects.toMatchObject({ code: 'no_display' });
});

// the last one: it ends the server
test('a server that is killed is lost, and what was asked is rejected', async () => {
  server.signal('SIGSTOP');
  const reply = client.ask(getGeometry(client.screen.root));
  const refused = expect(reply).rejects.toMatchObject({ code: 'no_display' });
  await server.stop('SIGKILL');
  await refused;
  expect(states).toEqual(['lost']);
  expect(() => client.send(getGeometry(1))).toThrow(expect.objectContaining({ code: 'no_display' }));
  await expect(client.sync()).rejects.toMatchObject({ code: 'no_display' });
});

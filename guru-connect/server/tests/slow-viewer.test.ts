import { StreamMessage } from '@guru-connect/proto/stream';
import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { joinedSession } from './support/open-session.ts';
import type { StreamPeer } from './support/peers.ts';
import { startRelay, type TestRelay } from './support/relay.ts';

let relay: TestRelay;

beforeAll(async () => {
  relay = await startRelay({ liveness: { pingMs: 200, silenceMs: 60_000 } });
});
afterAll(async () => {
  await relay.close();
});

const MIB = 1024 * 1024;

function frame(seq: number, bytes: number): Uint8Array {
  const value = {
    seq,
    monitorId: 1,
    width: 1,
    height: 1,
    whole: true,
    tiles: [],
    lossless: new Uint8Array(bytes),
    losslessSize: 1,
  };
  return StreamMessage.encode({ body: { $case: 'screenFrame', value } }).finish();
}

/** How many bytes stay in the agent's own buffer, as the relay takes no more; kernels buffer a few MiB. */
async function heldBack({ socket }: StreamPeer): Promise<number> {
  const { now } = await eventually(
    async () => {
      const before = socket.bufferedAmount;
      await new Promise((resolve) => setTimeout(resolve, 300));
      return { before, now: socket.bufferedAmount };
    },
    ({ before, now }) => before === now,
  );
  return now;
}

test('a viewer that stops reading stops its agent, not the relay, and gets every frame once it reads again', async () => {
  const slow = await joinedSession(relay);
  const other = await joinedSession(relay);
  slow.viewer.socket.pause();
  const frames = 64;
  for (let seq = 1; seq <= frames; seq += 1) slow.data.socket.send(frame(seq, MIB));
  expect(await heldBack(slow.data)).toBeGreaterThan(30 * MIB);

  other.data.socket.send(frame(1, 1000));
  expect((await other.viewer.next('screenFrame')).seq).toBe(1);

  slow.viewer.socket.resume();
  const seen: number[] = [];
  while (seen.length < frames) seen.push((await slow.viewer.next('screenFrame')).seq);
  expect(seen).toEqual(Array.from({ length: frames }, (_, index) => index + 1));
  expect(slow.data.socket.bufferedAmount).toBe(0);
  for (const { viewer, data, control } of [slow, other])
    for (const peer of [viewer, data, control]) peer.close();
});

test('a stuck viewer that leaves frees its agent at once', async () => {
  const stuck = await joinedSession(relay);
  stuck.viewer.socket.pause();
  for (let seq = 1; seq <= 40; seq += 1) stuck.data.socket.send(frame(seq, MIB));
  expect(await heldBack(stuck.data)).toBeGreaterThan(10 * MIB);
  stuck.viewer.socket.terminate();
  await eventually(
    async () => stuck.data.socket.bufferedAmount,
    (buffered) => buffered === 0,
  );
  await stuck.data.next('viewerDetached');
  stuck.data.close();
  stuck.control.close();
});

test('a frame above 16 MiB is refused with 4413', async () => {
  const joined = await joinedSession(relay);
  joined.data.socket.send(frame(1, 16 * MIB + 1));
  expect(await joined.data.closeCode()).toBe(4413);
  joined.viewer.close();
  joined.control.close();
});

import type { Socket } from 'node:net';
import { eventually } from '@guru-connect/testing/eventually';
import { expect, test } from '@jest/globals';
import { startMeasuredRelay } from './support/start-measured-relay.ts';
import { unfinishedMessage } from './support/upgrade.ts';

/** From four addresses in turn, half of them as viewers and half as agents. */
async function strangers(port: number, count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const batch = Array.from({ length: 100 }, (_, index) => {
      const [path, most] =
        index % 2 === 0 ? (['/ws/viewer', 4096] as const) : (['/ws/agent/data', 1024] as const);
      return unfinishedMessage(port, path, most, `127.0.0.${2 + (index % 4)}`);
    });
    sockets.push(...(await Promise.all(batch)));
  }
  return sockets;
}

test('2,000 strangers with unfinished first messages cost at most 20 MB', async () => {
  const relay = await startMeasuredRelay();
  const { port } = relay;
  try {
    // Compiled code and the room that V8 keeps for garbage grow with the first sockets, whoever opens them.
    for (const socket of await strangers(port, 1000)) socket.destroy();
    const before = await relay.residentBytes();
    const sockets = await strangers(port, 2000);
    const grown = async () => (await relay.residentBytes()) - before;
    // Each measurement collects garbage, and V8 gives its pages back a little later.
    await eventually(grown, (bytes) => bytes < 20_000_000);
    expect(sockets.filter((socket) => socket.destroyed || socket.readableEnded)).toEqual([]);
    for (const socket of sockets) socket.destroy();
  } finally {
    await relay.kill();
  }
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { expect, test } from '@jest/globals';
import { unfinishedMessage } from './support/upgrade.ts';

const server = new URL('..', import.meta.url).pathname;

/** Resident memory of a process, in bytes (proc(5), VmRSS). */
async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

/** From four addresses in turn, half of them as viewers and half as agents. */
async function strangers(port: number, count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const batch = Array.from({ length: 100 }, (_, index) => {
      const path = index % 2 === 0 ? '/ws/viewer' : '/ws/agent/data';
      return unfinishedMessage(port, path, 4096, `127.0.0.${2 + (index % 4)}`);
    });
    sockets.push(...(await Promise.all(batch)));
  }
  return sockets;
}

test('2,000 strangers with unfinished first messages cost at most 20 MB', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', 'tests/support/relay-process.ts'], {
    cwd: server,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  try {
    const [url] = await once(createInterface(child.stdout), 'line');
    const port = Number(new URL(String(url)).port);
    const pid = child.pid ?? 0;
    const fresh = await residentBytes(pid);
    // Any load makes V8 keep a larger young generation; what is measured is what strangers hold on top of it.
    for (const socket of await strangers(port, 1000)) socket.destroy();
    const before = await residentBytes(pid);
    const sockets = await strangers(port, 2000);
    const after = await residentBytes(pid);
    console.log(fresh / 1e6, before / 1e6, after / 1e6);
    expect(sockets.filter((socket) => socket.destroyed || socket.readableEnded)).toEqual([]);
    expect(after - before).toBeLessThan(20_000_000);
    for (const socket of sockets) socket.destroy();
  } finally {
    child.kill('SIGKILL');
    await exit;
  }
});

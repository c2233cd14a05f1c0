import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { callDeadline } from './call-deadline.ts';

/** A server in a thread of its own: it goes on while this thread stands still, and answers when it is told to. */
const SERVER = `
  const { createServer } = require('node:http');
  const { parentPort, workerData } = require('node:worker_threads');
  const server = createServer((request, response) => {
    parentPort.postMessage('asked');
    Atomics.wait(workerData, 0, 0);
    response.end('here', () => {
      Atomics.store(workerData, 1, 1);
      Atomics.notify(workerData, 1);
    });
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;
const flags = new Int32Array(new SharedArrayBuffer(8));
let server: Worker;
let port: number;

beforeAll(async () => {
  server = new Worker(SERVER, { eval: true, workerData: flags });
  [port] = await once(server, 'message');
});
afterAll(() => server.terminate());

test('an answer that came while the process stood still beyond the deadline is read before the call is given up', async () => {
  const deadline = callDeadline(200);
  const request = get({ port, host: '127.0.0.1', signal: deadline });
  await once(server, 'message');
  Atomics.store(flags, 0, 1);
  Atomics.notify(flags, 0);
  // The whole process stands still until the answer is on its way and the deadline has passed.
  Atomics.wait(flags, 1, 0, 60_000);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  expect(Buffer.concat(chunks).toString()).toBe('here');
});

test('is aborted when nothing comes', async () => {
  const deadline = callDeadline(20);
  await once(deadline, 'abort');
  expect(deadline.aborted).toBe(true);
});

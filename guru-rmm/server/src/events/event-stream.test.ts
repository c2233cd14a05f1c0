import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import express from 'express';
import type { CurrentUser } from '../auth/roles.ts';
import { createEventHub } from './event-hub.ts';
import { eventStream } from './event-stream.ts';

const USER: CurrentUser = { userId: '1', email: 'a@example.test', name: 'a', role: 'technician' };
const TICK_MS = 5;

let findBySession: (token: string) => Promise<CurrentUser | null>;
let server: Server;
let origin: string;
const events = createEventHub();

beforeEach(async () => {
  findBySession = async () => USER;
  const users = { findBySession: (token: string) => findBySession(token) };
  server = createServer(express().get('/', eventStream(events, users, TICK_MS))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Opens a stream and reads it until it says this; the rest can be read to its end. */
async function open(until: string) {
  const { body } = await fetch(origin, { headers: { cookie: 'rmm_session=the-token' } });
  const reader = (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
  for (let seen = ''; !seen.includes(until); ) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`the stream ended before it said ${until}`);
    seen += value;
  }
  return async () => {
    while (!(await reader.read()).done);
  };
}

test('goes on while its sign-in does, and asks for that very one', async () => {
  const asked: string[] = [];
  findBySession = async (token) => {
    asked.push(token);
    return USER;
  };
  await open(': keep-alive\n\n: keep-alive');
  expect(new Set(asked)).toEqual(new Set(['the-token']));
});

test.each([
  ['is gone', async () => null],
  ['cannot be looked up', () => Promise.reject(new Error('no database'))],
])('ends when its sign-in %s', async (_what, then) => {
  const untilItsEnd = await open(': keep-alive');
  findBySession = then;
  await untilItsEnd();
  // An event after the end goes nowhere, and is no fault.
  events.publish({
    name: 'remote_control',
    data: { remote_control_id: '1', agent_id: '1', status: 'ended' },
  });
});

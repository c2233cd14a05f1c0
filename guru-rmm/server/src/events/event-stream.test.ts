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
/** Agents that each user may see. */
let visible: Record<string, string[]>;
let server: Server;
let origin: string;
const events = createEventHub<{ note: { agent_id: string; text: string } }>();
const publish = (agent_id: string, text: string) =>
  events.publish({ name: 'note', data: { agent_id, text } });

beforeEach(async () => {
  findBySession = async () => USER;
  visible = { '1': ['mine'] };
  const users = { findBySession: (token: string) => findBySession(token) };
  const access = {
    allows: async (user: CurrentUser, _action: string, ...[agentId]: string[]) =>
      visible[user.userId]?.includes(agentId ?? '') === true,
  };
  const app = express().use((_request, response, next) => {
    response.locals.user = USER;
    next();
  });
  server = createServer(app.get('/', eventStream({ events, users, access }, TICK_MS))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Opens a stream. `until` reads up to a text and returns what came; `rest` reads to the end. */
async function open() {
  const { body } = await fetch(origin, { headers: { cookie: 'rmm_session=the-token' } });
  const reader = (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
  return {
    async until(text: string): Promise<string> {
      for (let seen = ''; ; ) {
        const { done, value } = await reader.read();
        if (done) throw new Error(`the stream ended before it said ${text}`);
        seen += value;
        if (seen.includes(text)) return seen;
      }
    },
    async rest(): Promise<void> {
      while (!(await reader.read()).done);
    },
  };
}

test('a stream lasts while the sign-in that opened it does', async () => {
  const asked: string[] = [];
  findBySession = async (token) => {
    asked.push(token);
    return USER;
  };
  const stream = await open();
  await stream.until(': keep-alive\n\n: keep-alive');
  expect(new Set(asked)).toEqual(new Set(['the-token']));
});

test.each([
  ['is gone', async () => null],
  ['cannot be looked up', () => Promise.reject(new Error('no database'))],
])('a stream ends when its sign-in %s', async (_what, then) => {
  const stream = await open();
  await stream.until(': keep-alive');
  findBySession = then;
  await stream.rest();
  // An event after the end goes nowhere, and is no fault.
  publish('mine', 'late');
});

test('a stream carries events about agents that its user may see, and no others', async () => {
  const stream = await open();
  await stream.until('retry');
  publish('theirs', 'secret');
  publish('mine', 'open');
  const seen = await stream.until('open');
  expect(seen).not.toContain('secret');
  expect(seen).toContain('event: note\ndata: {"agent_id":"mine","text":"open"}');
});

test('a stream follows its user: what they may see is asked of the user that the sign-in belongs to now', async () => {
  const stream = await open();
  visible = { '1': ['mine'], promoted: ['mine', 'theirs'] };
  findBySession = async () => ({ ...USER, userId: 'promoted' });
  await stream.until(': keep-alive');
  publish('theirs', 'now visible');
  await stream.until('now visible');
});

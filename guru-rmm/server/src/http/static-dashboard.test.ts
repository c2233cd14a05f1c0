import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import express from 'express';
import { staticDashboard } from './static-dashboard.ts';

// A release may lie below a hidden folder, such as ~/.local.
const folder = mkdtempSync(join(tmpdir(), '.guru-rmm-dashboard-'));
let server: Server;
let origin: string;

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<title>page</title>');
  writeFileSync(join(folder, 'assets', 'app.js'), 'let app;');
  writeFileSync(join(folder, '.hidden'), 'hidden');
  server = createServer(express().use(staticDashboard(folder))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true });
});

const get = (path: string) => fetch(`${origin}${path}`, { headers: { accept: 'text/html' } });

test.each(['/', '/agents/1'])('the page is there for %s', async (path) => {
  const answer = await get(path);
  expect(answer.headers.get('cache-control')).toBe('no-cache');
  expect(await answer.text()).toBe('<title>page</title>');
});

test('its parts are kept by browsers; a missing one is missing, and a hidden file stays hidden', async () => {
  expect((await get('/assets/app.js')).headers.get('cache-control')).toContain('immutable');
  expect((await get('/assets/old.js')).status).toBe(404);
  expect(await (await get('/.hidden')).text()).not.toBe('hidden');
});

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import express from 'express';
import { agentRoutes } from '../src/agents/agent-routes.ts';
import { createAccess } from '../src/auth/access.ts';
import { type Action, ALLOWED, type CurrentUser } from '../src/auth/roles.ts';
import { handleErrors } from '../src/http/handle-errors.ts';
import { remoteControlRoutes } from '../src/remote-control/remote-control-routes.ts';
import { createApiClient } from './support/api-client.ts';
import { startWorld, type World } from './support/test-world.ts';

const TECHNICIAN: CurrentUser = { userId: '', email: 'a@example.test', name: 'a', role: 'technician' };

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await world.signIn();
});
afterAll(() => world.close());

test('a list of agents holds those that its reader may see, and no others', async () => {
  const { agents, sql } = world.services();
  const { agentId } = await world.enroll();
  await world.enroll();
  expect(await agents.list(createAccess(sql).visible(TECHNICIAN))).toHaveLength(2);
  const adminsOnly = createAccess(sql, { ...ALLOWED, 'agent:read': ['admin'] });
  expect(await agents.list(adminsOnly.visible(TECHNICIAN))).toEqual([]);
  expect(await agents.list(sql`agent_id = ${agentId}`)).toMatchObject([{ agent_id: agentId }]);
});

/** The routes as a technician meets them whose role may do everything but this. */
async function serveWithout(action: Action) {
  const services = world.services();
  const access = createAccess(services.sql, { ...ALLOWED, [action]: [] });
  const app = express().use((_request, response, next) => {
    response.locals.user = TECHNICIAN;
    next();
  });
  app.use(
    '/api',
    agentRoutes({ ...services, access }),
    remoteControlRoutes({ ...services, access, attendedReason: 'optional' }),
  );
  const server = createServer(app.use(handleErrors(services.log))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { api: createApiClient(() => origin, origin), close: () => server.close() };
}

test.each<[Action, string, (agentId: string, rowId: string) => string]>([
  ['agent:read', 'GET', (agentId) => `/api/agents/${agentId}`],
  ['agent:read', 'GET', (agentId) => `/api/agents/${agentId}/remote-control`],
  ['remote_control:read', 'GET', (_agentId, rowId) => `/api/remote-control/${rowId}`],
  ['remote_control:end', 'DELETE', (_agentId, rowId) => `/api/remote-control/${rowId}`],
])('without the right %s, %s of what it covers is forbidden (case %#)', async (action, method, path) => {
  const { agentId } = await world.enroll();
  const userId = (await world.api.get('/api/auth/me')).body.user.id as string;
  const rowId = await world.services().store.begin({
    agentId,
    technician: { id: userId, name: 'admin' },
    signInId: null,
    mode: 'unattended',
    reason: null,
    from: { address: null, user_agent: null },
  });
  const served = await serveWithout(action);
  try {
    const answer = await served.api.call(method, path(agentId, rowId ?? ''));
    expect(answer.body).toMatchObject({ status_code: 403, error_code: 'forbidden' });
  } finally {
    served.close();
  }
});

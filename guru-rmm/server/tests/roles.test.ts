import { randomUUID } from 'node:crypto';
import { pathOf } from '@guru-rmm/api/operation.ts';
import { OPERATIONS } from '@guru-rmm/api/operations.ts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { apiRoutes } from '../src/app.ts';
import type { Role } from '../src/auth/roles.ts';
import type { ApiClient } from './support/api-client.ts';
import { startWorld, type World } from './support/test-world.ts';

type OperationId = keyof typeof OPERATIONS;
const ROLES = ['admin', 'technician', 'auditor'] as const satisfies readonly Role[];
const EVERYBODY = ['nobody', ...ROLES] as const;
const ADMIN_ALONE = ['admin'] as const;
const OPERATORS = ['admin', 'technician'] as const;

/** Who may call what. An operation without a row does not compile. */
const MAY: Readonly<Record<OperationId, readonly (Role | 'nobody')[]>> = {
  signIn: EVERYBODY,
  setPassword: EVERYBODY,
  signOut: ROLES,
  getSignedInUser: EVERYBODY,
  getRemoteControlCapabilities: ROLES,
  listAgents: ROLES,
  getAgent: ROLES,
  listOpenRemoteControl: ROLES,
  listRemoteControl: ROLES,
  getRemoteControl: ROLES,
  startRemoteControl: OPERATORS,
  resumeRemoteControl: OPERATORS,
  endRemoteControl: OPERATORS,
  reportViewerEvent: OPERATORS,
  removeAgent: ADMIN_ALONE,
  createEnrollmentToken: ADMIN_ALONE,
  listEnrollmentTokens: ['admin', 'auditor'],
  revokeEnrollmentToken: ADMIN_ALONE,
  listUsers: ['admin', 'auditor'],
  inviteUser: ADMIN_ALONE,
  changeUser: ADMIN_ALONE,
  createPasswordLink: ADMIN_ALONE,
};

/** A body for those that need a valid one to come to the question who may. */
const BODIES: Partial<Record<OperationId, object>> = {
  startRemoteControl: { mode: 'unattended' },
  reportViewerEvent: { type: 'viewer_connected' },
};

/** Routes that are no operation for signed-in users, and why. */
const OTHER_ROUTES = [
  'GET /events', // a stream: tests of the events
  'POST /agent/enroll', // machines, with a token
  'POST /agent/connect-key', // machines, with their key
  'POST /agent/support-code',
  'POST /webhooks/connect', // Guru Connect, with its signature
];

let world: World;
const people = new Map<Role | 'nobody', { api: ApiClient; userId: string }>();
beforeAll(async () => {
  world = await startWorld();
  await world.signIn();
  for (const role of ROLES) people.set(role, await world.colleague(`The-${role}`, role));
  people.set('nobody', { api: world.stranger(), userId: '' });
});
afterAll(() => world.close());

/** One call by a role, about a machine of its own and, where it is about a session, a session of the caller's. */
async function callAs(role: Role | 'nobody', id: OperationId) {
  const { api, userId } = people.get(role) as { api: ApiClient; userId: string };
  const operation = OPERATIONS[id];
  const { agentId } = operation.path.includes('{') ? await world.enroll() : { agentId: '' };
  const rowId = operation.path.includes('{remote_control_id}')
    ? await world.services().store.begin({
        agentId,
        technician: { id: userId || (people.get('admin')?.userId ?? ''), name: role },
        signInId: null,
        mode: 'unattended',
        reason: null,
        from: { address: null, user_agent: null },
      })
    : null;
  const path = pathOf(operation, {
    agent_id: agentId,
    remote_control_id: rowId ?? '',
    user_id: randomUUID(),
    token_id: randomUUID(),
  });
  return api.call(operation.method, path, operation.request === null ? undefined : (BODIES[id] ?? {}));
}

const CASES = (Object.keys(OPERATIONS) as OperationId[])
  // Last, since nobody is signed in afterwards.
  .sort((a, b) => Number(a === 'signOut') - Number(b === 'signOut'))
  .flatMap((id) => EVERYBODY.map((role) => [role, MAY[id].includes(role) ? 'may' : 'may not', id] as const));

test.each(CASES)('%s %s call %s', async (role, may, id) => {
  const { body } = await callAs(role, id);
  const refusal = role === 'nobody' ? 'unauthorized' : 'forbidden';
  if (may === 'may not') expect(body.error_code).toBe(refusal);
  else expect([refusal, 'internal_error', 'route_not_found']).not.toContain(body.error_code);
});

/** Method and path of each route below a router, without what it is mounted at. */
function routesOf(router: unknown): string[] {
  const { stack } = router as {
    stack: {
      route?: { path: string; methods: Record<string, boolean> };
      handle: { stack?: unknown };
    }[];
  };
  return stack.flatMap(({ route, handle }) => {
    if (route === undefined) return handle.stack === undefined ? [] : routesOf(handle);
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    return Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${path}`);
  });
}

test('every route is an operation of the table, or one of the few that are for others', () => {
  const known = Object.values(OPERATIONS).map(({ method, path }) => `${method} ${path}`);
  const routes = routesOf(apiRoutes(world.config, world.services()));
  expect(routes.length).toBeGreaterThanOrEqual(known.length + OTHER_ROUTES.length);
  const unknown = routes.filter((route) => {
    const [method = '', path = ''] = route.split(' ');
    return !known.some((one) => one === `${method} /api${path}` || one === `${method} /api/auth${path}`);
  });
  expect(unknown.sort()).toEqual([...OTHER_ROUTES].sort());
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connectTestAgent } from './support/test-agent.ts';
import { startWorld, until, type World } from './support/test-world.ts';

/** What strangers, technicians and machines may send that must not become a fault of this server. */

let world: World;
let dashboard: string;
beforeAll(async () => {
  dashboard = await mkdtemp(join(tmpdir(), 'rmm-dashboard-'));
  await mkdir(join(dashboard, 'assets'));
  await writeFile(join(dashboard, 'index.html'), '<!doctype html><title>page</title>');
  await writeFile(join(dashboard, 'assets', 'app.js'), 'export {};');
  world = await startWorld({}, dashboard);
  await world.signIn();
});
afterAll(async () => {
  await world.close();
  await rm(dashboard, { recursive: true });
});

const faults = () => world.logLines.filter((line) => ['error', 'fatal'].includes(JSON.parse(line).level));

/** As it goes over the line: `fetch` sends no such headers. @returns status and code */
function send(method: string, path: string, headers: Record<string, string>, body?: Buffer) {
  return new Promise<[number | undefined, string | undefined]>((resolve, reject) => {
    const { port } = new URL(world.origin());
    const call = request({ host: '127.0.0.1', port, method, path, headers }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString();
      resolve([response.statusCode, text.startsWith('{') ? JSON.parse(text).error_code : undefined]);
    });
    call.once('error', reject).end(body);
  });
}

test.each([
  ['Range', { range: 'bytes=999999-' }, 416, 'range_not_satisfiable'],
  ['If-Match', { 'if-match': '"other"' }, 412, 'precondition_failed'],
])(
  '%s that a page or an asset cannot meet is refused, and no fault',
  async (_header, headers, status, code) => {
    for (const path of ['/', '/agents', '/assets/app.js'])
      expect(await send('GET', path, headers)).toEqual([status, code]);
    expect(faults()).toEqual([]);
  },
);

test.each(['gzip', 'deflate', 'br'])(
  'a body that is not the %s it says is refused, and no fault',
  async (encoding) => {
    const headers = {
      origin: world.config.publicOrigin,
      'x-requested-with': 'guru-rmm',
      'content-type': 'application/json',
      'content-encoding': encoding,
    };
    const [status, code] = await send(
      'POST',
      '/api/auth/sign-in',
      headers,
      Buffer.from('{"not":"compressed"}'),
    );
    expect([status, code]).toEqual([400, 'malformed_request']);
    expect(faults()).toEqual([]);
  },
);

test('half a character in a report or in the result of a command is stored as U+FFFD, and no fault', async () => {
  const { agentId, key } = await world.enroll();
  const [user] = await world.sql()<
    { id: string; name: string }[]
  >`SELECT user_id AS id, name FROM users LIMIT 1`;
  const rowId = await world.services().store.begin({
    agentId,
    technician: user ?? { id: '', name: '' },
    signInId: null,
    mode: 'unattended',
    reason: null,
    from: { address: null, user_agent: null },
  });
  const report = { type: 'viewer_error', code: 'odd', detail: 'a\ud800b' };
  expect((await world.api.post(`/api/remote-control/${rowId}/events`, report)).status).toBe(204);
  const agent = await connectTestAgent(world.origin(), key, async () => ({
    result: { 'na\udc00me': ['\ud800'] },
  }));
  await agent.greet();
  const outcome = await world
    .services()
    .commands.dispatch(agentId, 'remote_control.ensure', {}, { timeoutMs: 60_000 });
  expect(outcome).toMatchObject({ status: 'succeeded', result: { 'na\u{fffd}me': ['\u{fffd}'] } });
  await agent.close();
  expect(faults()).toEqual([]);
});

test('a click that a machine refuses is one line at info, without a stack', async () => {
  const { agentId } = await world.machine(async () => ({
    error: { code: 'no_display', detail: 'The machine has no desktop.' },
  }));
  const { status } = await world.api.post(`/api/agents/${agentId}/remote-control`, { mode: 'unattended' });
  expect(status).toBe(502);
  await until('the answer is logged', () => world.logLines.some((line) => line.includes('"status":502')));
  const about = world.logLines
    .map((line) => JSON.parse(line))
    .filter((line) => line.error_code !== undefined);
  expect(about).toMatchObject([
    { level: 'info', error_code: 'agent_command_failed', cause_code: 'no_display' },
  ]);
  expect(world.logLines.filter((line) => line.includes('main.mjs') || line.includes('"stack"'))).toEqual([]);
});

test('one sign-in follows live events in 40 windows at most', async () => {
  const stop = new AbortController();
  const follow = async () => {
    const answer = await fetch(`${world.origin()}/api/events`, {
      headers: { cookie: world.api.cookie },
      signal: stop.signal,
    });
    return answer.status;
  };
  const statuses = await Promise.all(Array.from({ length: 42 }, follow));
  expect(statuses.filter((status) => status === 200)).toHaveLength(40);
  expect(statuses.filter((status) => status === 429)).toHaveLength(2);
  stop.abort();
  await until('a window is free again', async () => {
    const again = new AbortController();
    const answer = await fetch(`${world.origin()}/api/events`, {
      headers: { cookie: world.api.cookie },
      signal: again.signal,
    });
    again.abort();
    return answer.status === 200;
  });
});

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { connectTestAgent, HELLO } from './support/test-agent.ts';
import { startWorld, until, type World } from './support/test-world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await world.signIn();
});
afterAll(() => world.close());

const isOnline = async (agentId: string) =>
  (await world.api.get(`/api/agents/${agentId}`)).body.agent.online as boolean;

/** A handshake as it goes over the line, for peers that speak WebSocket by themselves. */
const handshake = (key: string) =>
  [
    'GET /ws/agent HTTP/1.1',
    'Host: rmm.test',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`,
    `Authorization: Bearer ${key}`,
    '\r\n',
  ].join('\r\n');

/** A whole text message of a client, masked with zeros (RFC 6455, section 5.2). */
function textFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const head = Buffer.from([0x81, 0x80 | 126, 0, 0, 0, 0, 0, 0]);
  head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}

describe('enrolment', () => {
  const enroll = (fields: Record<string, unknown>) =>
    world.api.post('/api/agent/enroll', {
      hostname: 'pc',
      platform: 'linux-x64',
      device_id: randomUUID(),
      agent_version: '1.0.0',
      ...fields,
    });
  const newToken = async (): Promise<string> =>
    (await world.api.post('/api/enrollment-tokens', {})).body.token;

  test('a token enrols machines; key and token are stored as hashes only', async () => {
    const token = await newToken();
    const first = await enroll({ enrollment_token: token });
    const second = await enroll({ enrollment_token: token });
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(first.body.agent_id).not.toBe(second.body.agent_id);
    const rows =
      await world.sql()`SELECT a::text AS text FROM agents a UNION ALL SELECT t::text FROM enrollment_tokens t`;
    for (const { text } of rows) {
      expect(text).not.toContain(token);
      expect(text).not.toContain(first.body.agent_key.slice(-43)); // 256 bits, without what stands before them
    }
  });

  test('a wrong and an expired token are refused and in the audit', async () => {
    const token = await newToken();
    await world.sql()`UPDATE enrollment_tokens SET expires_at = now()`;
    for (const enrollment_token of ['wrong', token]) {
      expect((await enroll({ enrollment_token })).body).toMatchObject({
        status_code: 401,
        error_code: 'enrollment_token_refused',
      });
    }
    expect(await world.sql()`SELECT 1 FROM audit_events WHERE type = 'enrollment_refused'`).toHaveLength(2);
  });

  test('a lost answer can be asked for again; a machine that has been here cannot be taken over', async () => {
    const device_id = randomUUID();
    const token = await newToken();
    const lost = await enroll({ enrollment_token: token, device_id });
    const again = await enroll({ enrollment_token: token, device_id });
    expect(again.status).toBe(201);
    expect(again.body.agent_key).not.toBe(lost.body.agent_key);
    const agent = await connectTestAgent(world.origin(), again.body.agent_key);
    await agent.greet();
    expect((await enroll({ enrollment_token: token, device_id })).body.error_code).toBe(
      'device_already_enrolled',
    );
    expect((await enroll({ enrollment_token: await newToken(), device_id })).body.error_code).toBe(
      'device_already_enrolled',
    );
    await agent.close();
  });

  test('what a machine says of itself is validated', async () => {
    const enrollment_token = await newToken();
    expect((await enroll({ enrollment_token, device_id: '../../etc/passwd' })).body.error_code).toBe(
      'validation_failed',
    );
    expect((await enroll({ enrollment_token, hostname: 7 })).body.error_code).toBe('validation_failed');
    const odd = await enroll({ enrollment_token, hostname: '<img src=x>\u0000' });
    expect(odd.status).toBe(201);
    expect((await world.api.get(`/api/agents/${odd.body.agent_id}`)).body.agent.hostname).toBe('<img src=x>');
  });
});

describe('the socket', () => {
  test.each([
    ['no key', undefined],
    ['a wrong key', `Bearer rmma_${'0'.repeat(32)}_${'x'.repeat(43)}`],
    ['something else', 'Basic Zm9v'],
  ])('%s is answered 401 with the envelope', async (_what, authorization) => {
    const socket = new WebSocket(`${world.origin().replace('http', 'ws')}/ws/agent`, {
      headers: authorization === undefined ? {} : { authorization },
    });
    const [, response] = await once(socket, 'unexpected-response');
    expect(response.statusCode).toBe(401);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    expect(JSON.parse(Buffer.concat(chunks).toString())).toMatchObject({
      error_code: 'unauthorized',
      status_code: 401,
    });
  });

  test('ignores kinds that it does not know, counts them and logs one line for each connection', async () => {
    const { agentId, key } = await world.enroll();
    const agent = await connectTestAgent(world.origin(), key);
    const lines = () => world.logLines.filter((line) => line.includes(agentId));
    agent.say({ kind: 'greeting_of_tomorrow' });
    await agent.greet();
    for (let turn = 0; turn < 3; turn++) agent.say({ kind: 'screen_lock', locked: true });
    agent.say({ kind: 'x'.repeat(60_000) });
    agent.say({
      kind: 'heartbeat',
      cpu_percent: 1,
      memory_used_bytes: 4242,
      memory_total_bytes: 8e9,
      uptime_seconds: 1,
    });
    await until('what came after them was read', async () => {
      const { body } = await world.api.get(`/api/agents/${agentId}`);
      return body.agent.memory_used_bytes === 4242;
    });
    await agent.close();
    await until('the count is logged', () =>
      lines().some((line) => line.includes('"count":5,"msg":"ignored messages of unknown kinds"')),
    );
    const warnings = lines().filter((line) => line.includes('ignored a message of an unknown kind'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('"kind":"greeting_of_tomorrow"');
  });

  test('receives nothing more on a socket that it has closed, and cuts one whose peer does not answer', async () => {
    const { agentId, key } = await world.enroll();
    const peer = connect(Number(new URL(world.origin()).port), '127.0.0.1');
    peer.write(handshake(key));
    await once(peer, 'data');
    const heartbeat = {
      kind: 'heartbeat',
      cpu_percent: 99,
      memory_used_bytes: 1,
      memory_total_bytes: 2,
      uptime_seconds: 3,
    };
    // All in one packet: the server closes with 4400 at the first and finds the rest already there.
    const hello = { ...HELLO, hostname: 'after-the-close' };
    peer.write(Buffer.concat(['{', JSON.stringify(hello), JSON.stringify(heartbeat)].map(textFrame)));
    const startedAt = Date.now();
    await once(peer, 'close'); // this peer never answers the close
    expect(Date.now() - startedAt).toBeLessThan(20_000); // `ws` itself would wait for 30 s
    const { body } = await world.api.get(`/api/agents/${agentId}`);
    expect(body.agent.hostname).toBe('machine-1');
    expect(await isOnline(agentId)).toBe(false);
  });

  test('online after hello, with live events and what heartbeats tell; offline after the close', async () => {
    const { agentId, key } = await world.enroll();
    expect(await isOnline(agentId)).toBe(false);
    const stop = new AbortController();
    const stream = await fetch(`${world.origin()}/api/events`, {
      headers: { cookie: world.api.cookie },
      signal: stop.signal,
    });
    let seen = '';
    const reading = (async () => {
      for await (const chunk of stream.body ?? []) seen += Buffer.from(chunk).toString();
    })().catch(() => {});
    const agent = await connectTestAgent(world.origin(), key);
    await agent.greet();
    expect(await isOnline(agentId)).toBe(true);
    agent.say({
      kind: 'heartbeat',
      cpu_percent: 12.5,
      memory_used_bytes: 5e9,
      memory_total_bytes: 8e9,
      uptime_seconds: 77.4,
    });
    await until('the heartbeat is in the event stream', () =>
      seen.includes('"memory_used_bytes":5000000000'),
    );
    await agent.close();
    await until('the end is in the event stream', () =>
      new RegExp(`event: agent\ndata: [^\n]*"agent_id":"${agentId}"[^\n]*"online":false`).test(seen),
    );
    expect(await isOnline(agentId)).toBe(false);
    stop.abort();
    await reading;
  });

  test('an event stream ends, and is not cut, when the server stops', async () => {
    const stream = await fetch(`${world.origin()}/api/events`, { headers: { cookie: world.api.cookie } });
    let seen = '';
    const reading = (async () => {
      for await (const chunk of stream.body ?? []) seen += Buffer.from(chunk).toString();
    })();
    const unused = connect(Number(new URL(world.origin()).port), '127.0.0.1');
    await Promise.all([
      once(unused, 'connect'),
      until('the stream has begun', () => seen.includes('retry:')),
    ]);
    await world.restart();
    unused.destroy();
    // One that is cut fails to be read.
    await expect(reading).resolves.toBeUndefined();
  });

  test('an agent that has gone mute does not hold up the stop', async () => {
    const { key } = await world.enroll();
    const mute = connect(Number(new URL(world.origin()).port), '127.0.0.1');
    mute.write(handshake(key));
    const [answer] = await once(mute, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1.1 101 /);
    const cut = once(mute, 'close');
    await world.restart();
    await cut;
  });

  test.each([
    ['a command before hello', (say: (message: unknown) => void) => say({ kind: 'heartbeat' }), 4400],
    ['no JSON', (say: (message: unknown) => void) => say('{'), 4400],
    ['a message above the limit', (say: (message: unknown) => void) => say('x'.repeat(64 * 1024 + 1)), 1009],
    [
      'a flood',
      (say: (message: unknown) => void, hello: unknown) => {
        for (let message = 0; message < 1000; message += 1) say(hello);
      },
      4429,
    ],
  ])('%s closes the socket', async (_what, misbehave, code) => {
    const { key } = await world.enroll();
    const agent = await connectTestAgent(world.origin(), key);
    misbehave(agent.say, agent.hello);
    expect((await agent.closed)[0]).toBe(code);
  });
});

describe('the id at Guru Connect', () => {
  test('is chosen here, so that a device id of somebody else gets no key of theirs', async () => {
    const theirs = randomUUID();
    const { key, connectAgentId } = await world.enroll(theirs);
    const answer = await world.api.post(
      '/api/agent/connect-key',
      {},
      { headers: { authorization: `Bearer ${key}` } },
    );
    expect(world.connect.keys.get(answer.body.key_id)?.agentId).toBe(connectAgentId);
    expect(connectAgentId).not.toBe(theirs);
  });
});

describe('the key for Guru Connect', () => {
  const ask = (key: string) =>
    world.api.post('/api/agent/connect-key', {}, { headers: { authorization: `Bearer ${key}` } });

  test('is minted for the machine, replaces the one before, and is stored nowhere', async () => {
    const { agentId, key } = await world.enroll();
    const first = await ask(key);
    const second = await ask(key);
    expect(first.body.key).toMatch(/^gck_/);
    expect(world.connect.keys.get(first.body.key_id)?.revoked).toBe(true);
    expect(world.connect.keys.get(second.body.key_id)?.revoked).toBe(false);
    const rows =
      await world.sql()`SELECT k::text AS text FROM connect_agent_keys k WHERE agent_id = ${agentId}`;
    expect(rows).toHaveLength(2);
    for (const { text } of rows) expect(text).not.toContain('gck_');
    expect(world.logLines.join('')).not.toContain(second.body.key);
  });

  test("needs the machine's own key, and GC", async () => {
    expect((await ask('wrong')).status).toBe(401);
    const { key } = await world.enroll();
    world.connect.faults.set('POST keys', 'drop');
    expect((await ask(key)).body).toMatchObject({ status_code: 502, error_code: 'connect_unreachable' });
    world.connect.faults.clear();
  });

  test('is not handed out without end', async () => {
    const { key } = await world.enroll();
    const statuses: number[] = [];
    for (let turn = 0; turn < 14; turn += 1) statuses.push((await ask(key)).status);
    expect(statuses.slice(0, 12).every((status) => status === 200)).toBe(true);
    expect(statuses.slice(12)).toEqual([429, 429]);
  });
});

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { connectTestAgent } from './support/test-agent.ts';
import { startWorld, until, type World } from './support/test-world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await world.signIn();
});
afterAll(() => world.close());

describe('commands', () => {
  test('an unfinished one is sent again after a reconnect, and again after a restart of the server', async () => {
    const { agentId, key } = await world.enroll();
    const agent = await connectTestAgent(world.origin(), key);
    await agent.greet();
    void world.services().commands.dispatch(agentId, 'test.slow', { x: 1 }, { timeoutMs: 300_000 });
    await until('sent', () => agent.commands.length === 1);
    await agent.close();
    const back = await connectTestAgent(world.origin(), key);
    await back.greet();
    await until('sent again', () => back.commands.length === 1);
    expect(back.commands[0]).toEqual(agent.commands[0]);
    await world.restart();
    expect((await back.closed)[0]).toBe(1012);
    const later = await connectTestAgent(world.origin(), key, () => ({ result: { done: true } }));
    await later.greet();
    await until('finished', async () => {
      const [row] = await world.sql()`SELECT status, result FROM agent_commands WHERE agent_id = ${agentId}`;
      return row?.status === 'succeeded' && row.result.done === true;
    });
    await later.close();
  });

  test('the deadline ends the waiting, and a late result changes nothing', async () => {
    const { agentId, key } = await world.enroll();
    const agent = await connectTestAgent(world.origin(), key);
    await agent.greet();
    const outcome = await world.services().commands.dispatch(agentId, 'test.never', {}, { timeoutMs: 50 });
    expect(outcome).toEqual({ status: 'expired' });
    await until('the machine has its command', () => agent.commands.length === 1);
    agent.say({ kind: 'command_result', command_id: agent.commands[0]?.command_id, ok: true, result: {} });
    agent.say({ kind: 'command_result', command_id: randomUUID(), ok: true, result: {} });
    const answered = await world.services().commands.dispatch(agentId, 'test.never', {}, { timeoutMs: 50 });
    expect(answered.status).toBe('expired');
    const rows = await world.sql()`SELECT status FROM agent_commands WHERE agent_id = ${agentId}`;
    expect(rows.map((row) => row.status)).toEqual(['expired', 'expired']);
    await agent.close();
  });

  /** An agent that sends progress four times a second: `bytesAt` says how many bytes at which time. */
  async function downloader(bytesAt: (tick: number) => number, ticks: number) {
    const { agentId, key } = await world.enroll();
    const agent = await connectTestAgent(world.origin(), key, async ({ command_id }) => {
      for (let tick = 1; tick <= ticks && agent.socket.readyState === WebSocket.OPEN; tick += 1) {
        await sleep(250);
        agent.say({
          kind: 'command_progress',
          command_id,
          received_bytes: bytesAt(tick),
          total_bytes: 1000,
        });
      }
      return { result: { done: true } };
    });
    await agent.greet();
    const reported: number[] = [];
    const wait = (limits: { timeoutMs: number; longestMs?: number }) =>
      world.services().commands.dispatch(
        agentId,
        'test.download',
        {},
        {
          ...limits,
          onProgress: (received) => void reported.push(received),
        },
      );
    return { agentId, agent, reported, wait };
  }

  test('progress moves the deadline, also the stored one, as long as bytes come', async () => {
    const { agentId, agent, reported, wait } = await downloader((tick) => 40 * tick, 24);
    expect(await wait({ timeoutMs: 5000, longestMs: 60_000 })).toMatchObject({ status: 'succeeded' });
    expect(reported).toEqual(Array.from({ length: 24 }, (_, index) => 40 * (index + 1)));
    const [row] = await world.sql()`SELECT extract(epoch FROM deadline_at - created_at)::float8 AS seconds
      FROM agent_commands WHERE agent_id = ${agentId}`;
    expect(row?.seconds).toBeGreaterThan(5);
    await agent.close();
  });

  test.each<[string, (tick: number) => number, { timeoutMs: number; longestMs?: number }]>([
    ['the bytes stop', () => 100, { timeoutMs: 600, longestMs: 60_000 }],
    ['there are more bytes than there can be', (tick) => 1000 + tick, { timeoutMs: 600, longestMs: 60_000 }],
    ['the longest time is over', (tick) => tick, { timeoutMs: 600, longestMs: 900 }],
    ['nothing was said of progress', (tick) => tick, { timeoutMs: 600 }],
  ])('progress does not move the deadline when %s', async (_when, bytesAt, limits) => {
    const { agent, wait } = await downloader(bytesAt, 200);
    expect(await wait(limits)).toEqual({ status: 'expired' });
    await agent.close();
  });

  test("another agent's progress counts for nothing", async () => {
    const { agent, reported, wait } = await downloader(() => 0, 4);
    const thief = await connectTestAgent(world.origin(), (await world.enroll()).key);
    await thief.greet();
    const done = wait({ timeoutMs: 10_000, longestMs: 60_000 });
    await until('the command', () => agent.commands.length === 1);
    const command_id = agent.commands[0]?.command_id;
    thief.say({ kind: 'command_progress', command_id, received_bytes: 1, total_bytes: 2 });
    expect((await done).status).toBe('succeeded');
    expect(reported).toEqual([]);
    await thief.close();
    await agent.close();
  });

  test('nobody finishes the command of another agent', async () => {
    const [victim, thief] = [await world.enroll(), await world.enroll()];
    const waiting = world.services().commands.dispatch(victim.agentId, 'test.mine', {}, { timeoutMs: 300 });
    const agent = await connectTestAgent(world.origin(), thief.key);
    await agent.greet();
    const [row] = await world.sql()`SELECT command_id FROM agent_commands WHERE agent_id = ${victim.agentId}`;
    agent.say({ kind: 'command_result', command_id: row?.command_id, ok: true, result: {} });
    expect((await waiting).status).toBe('expired');
    await agent.close();
  });
});

import { describe, expect, jest, test } from '@jest/globals';
import type { BrokerStage } from '../support/broker-stage.ts';
import type { World } from '../support/test-world.ts';

/** From a click to a session, on a machine that is ready and on one that is not. */
export function wayToASession(stage: BrokerStage): void {
  describe('the way to a session', () => {
    test('a connected machine needs no command and answers with the viewer and an active audit row', async () => {
      const { agentId, connectAgentId, agent } = await stage.warmMachine();
      const answer = await stage.start(agentId);
      expect(answer.status).toBe(201);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      const [session] = stage.world.connect.openSessions();
      expect(answer.body).toMatchObject({
        session_id: session?.session_id,
        mode: 'unattended',
        viewer_native_url: null,
      });
      expect(answer.body.capabilities.embedded_viewer).toBe(true);
      const url = new URL(answer.body.viewer_embed_url);
      expect(url.searchParams.get('parent_origin')).toBe('http://rmm.test');
      expect(session).toMatchObject({
        agent_id: connectAgentId,
        source: 'gururmm',
        reason: 'printer is on fire',
        technician: { name: 'admin' },
      });
      expect(agent.commands).toEqual([]);
      expect((await stage.history(agentId))[0]).toMatchObject({
        remote_control_id: answer.body.remote_control_id,
        session_id: session?.session_id,
        status: 'active',
        outcome: null,
        technician: { email: 'admin@example.test' },
      });
    });

    test('an unknown machine gets a key first, then its agent, and the key is handed out once', async () => {
      const { agentId, connectAgentId, agent } = await stage.coldMachine();
      stage.world.connect.calls.length = 0;
      const keysBefore = stage.world.connect.liveKeys();
      const answer = await stage.start(agentId);
      expect(answer.status).toBe(201);
      expect(stage.world.connect.liveKeys()).toBe(keysBefore + 1);
      const commands = (agent as Awaited<ReturnType<World['machine']>>['agent']).commands;
      expect(commands).toHaveLength(1);
      expect(commands[0]).toMatchObject({
        type: 'remote_control.ensure',
        payload: {
          relay_url: stage.world.connect.origin.replace('http', 'ws'),
          connect_agent_id: connectAgentId,
          release: { version: '1.0.0', sha256: 'a'.repeat(64), size: 1000 },
          release_root: Buffer.from(stage.world.connect.releases.root).toString(),
          rotate_key: true,
        },
      });
      // The session exists before the machine is told to come, and the token only afterwards.
      const order = stage.world.connect.calls.filter((call) => call.startsWith('POST'));
      expect(order).toEqual(['POST sessions', 'POST keys', 'POST sessions', 'POST viewer-token']);
      const stored = await stage.world.sql()`SELECT payload::text AS text FROM agent_commands`;
      for (const { text } of stored) expect(text).not.toContain('gck_');
    });

    test('a slow download is told to the dashboards, and its session is made again, since the first may expire', async () => {
      const now = performance.now.bind(performance);
      const clock = jest.spyOn(performance, 'now');
      const { agentId } = await stage.coldMachine('starts', async (say, command_id) => {
        const progress = { kind: 'command_progress', command_id, total_bytes: 28_000_000 };
        say({ ...progress, received_bytes: 7_000_000 });
        say({ ...progress, received_bytes: 28_000_000 });
        clock.mockImplementation(() => now() + 70_000);
      });
      const stream = await fetch(`${stage.world.origin()}/api/events`, {
        headers: { cookie: stage.world.api.cookie },
      });
      stage.world.connect.calls.length = 0;
      const answer = await stage.start(agentId);
      clock.mockRestore();
      expect(answer.status).toBe(201);
      expect(stage.world.connect.openSessions().map(({ session_id }) => session_id)).toEqual([
        answer.body.session_id,
      ]);
      const order = stage.world.connect.calls.filter((call) => call.startsWith('POST'));
      expect(order.slice(-2)).toEqual(['POST sessions', 'POST viewer-token']);
      let text = '';
      for await (const chunk of stream.body ?? []) {
        text += Buffer.from(chunk).toString();
        if (text.includes('"active"')) break;
      }
      const downloads = text
        .split('\n\n')
        .filter((event) => event.startsWith('event: remote_control_download'));
      expect(downloads.map((event) => JSON.parse(event.split('data: ')[1] ?? ''))).toEqual(
        [7_000_000, 28_000_000].map((received_bytes) => ({
          remote_control_id: answer.body.remote_control_id,
          agent_id: agentId,
          received_bytes,
          total_bytes: 28_000_000,
        })),
      );
    });

    test('an outdated agent is brought up to date before the token is minted', async () => {
      const { agentId, connectAgentId, agent } = await stage.coldMachine();
      stage.world.connect.agents.set(connectAgentId, { connected: true, version: '0.9.0' });
      const answer = await stage.start(agentId);
      expect(answer.status).toBe(201);
      expect((agent as Awaited<ReturnType<World['machine']>>['agent']).commands).toHaveLength(1);
    });

    test('the audit times each step, of a click that works and of one that fails', async () => {
      const stepsOf = async (id: string) => {
        const [event] = await stage.world.sql()`SELECT data FROM remote_control_events
          WHERE remote_control_id = ${id} AND type IN ('handed_over', 'failed')`;
        return event?.data.steps as { name: string; ms: number; outcome: string }[];
      };
      const { agentId } = await stage.warmMachine();
      const { remote_control_id: id } = (await stage.start(agentId)).body;
      const done = (name: string) => ({ name, ms: expect.any(Number), outcome: 'done' });
      expect(await stepsOf(id)).toEqual([done('probe_and_create'), done('mint_viewer_token')]);

      const cold = await stage.coldMachine({ code: 'no_display', detail: '' });
      await stage.start(cold.agentId);
      expect(await stepsOf((await stage.history(cold.agentId))[0].remote_control_id)).toEqual([
        done('probe_and_create'),
        done('provide_key'),
        done('create_session'),
        { name: 'ensure_agent', ms: expect.any(Number), outcome: 'failed' },
      ]);
    });

    test('no token and no viewer address is logged or stored', async () => {
      const { agentId } = await stage.warmMachine();
      await stage.start(agentId);
      const token = stage.world.connect.tokens.at(-1) ?? 'none';
      expect(stage.world.logLines.join('')).not.toContain(token);
      const rows = await stage.world.sql()`SELECT r::text AS text FROM remote_control_sessions r
        UNION ALL SELECT e::text FROM remote_control_events e`;
      for (const { text } of rows) expect(text).not.toContain(token);
    });
  });
}

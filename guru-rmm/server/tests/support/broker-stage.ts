import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import { PINNED_CONTRACT_VERSION } from '../../src/connect-client/generated/operations.ts';
import type { TestAgent } from './test-agent.ts';
import { startWorld, type World } from './test-world.ts';

export type BrokerStage = ReturnType<typeof setUpBroker>;

/** One server with a Guru Connect in small beside it, for all tests of the file that calls this. */
export function setUpBroker() {
  let world: World;
  const start = (
    agentId: string,
    body: unknown = { mode: 'unattended', reason: 'printer is on fire' },
    init?: RequestInit,
  ) => world.api.post(`/api/agents/${agentId}/remote-control`, body, init);
  const history = async (agentId: string) =>
    (await world.api.get(`/api/agents/${agentId}/remote-control`)).body.sessions;

  /** Lets the server learn how GC is now. An answer also closes the circuit, so that calls go through again. */
  async function askConnectAgain(): Promise<void> {
    await world.services().capabilities.refresh();
  }

  beforeAll(async () => {
    world = await startWorld();
    await world.signIn();
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    world.connect.faults.clear();
    Object.assign(world.connect.features, {
      embedded_viewer: true,
      per_machine_keys: true,
      release_channel: true,
      consent_prompt: false,
      support_codes: false,
    });
    Object.assign(world.connect.settings, {
      contractVersion: PINNED_CONTRACT_VERSION,
      forgetConnections: false,
    });
    await askConnectAgain();
  });
  let opened: { close: () => Promise<void> }[] = [];
  afterEach(async () => {
    for (const agent of opened) await agent.close();
    opened = [];
    for (const session of world.connect.openSessions()) world.connect.endSession(session, 'requested');
    await world.services().reconciler.run();
  });

  /** A machine that is online in RMM and whose GC agent is connected. */
  async function warmMachine() {
    const machine = await world.machine();
    opened.push(machine.agent);
    world.connect.agents.set(machine.connectAgentId, { connected: true, version: '1.0.0' });
    return machine;
  }

  /** A machine that GC has never heard of; its agent does what `remote_control.ensure` asks for. */
  async function coldMachine(
    outcome: 'starts' | 'starts_unseen' | { code: string; detail: string } | null = 'starts',
    onCommand: (say: TestAgent['say'], commandId: string) => Promise<void> = async () => {},
  ) {
    const machine: {
      key: string;
      connectAgentId: string;
      agentId: string;
      agent: Pick<TestAgent, 'close' | 'say'>;
    } = await world.machine(async ({ command_id }) => {
      await onCommand(machine.agent.say, command_id);
      if (outcome === null) return null;
      if (typeof outcome === 'object') return { error: outcome };
      const issued = await world.api.post(
        '/api/agent/connect-key',
        {},
        { headers: { authorization: `Bearer ${machine.key}` } },
      );
      expect(issued.status).toBe(200);
      const connected = outcome === 'starts';
      world.connect.agents.set(machine.connectAgentId, { connected, version: '1.0.0' });
      return { result: { agent_version: '1.0.0', started: true } };
    });
    opened.push(machine.agent);
    return machine;
  }

  /** A machine whose agent does what `remote_control.attend` asks for: it fetches the code and redeems it on GC. */
  async function attendedMachine(
    outcome: 'joins' | { code: string; detail: string } | null = 'joins',
    onCode: (code: string) => void = () => {},
  ) {
    Object.assign(world.connect.features, { consent_prompt: true, support_codes: true });
    await askConnectAgain();
    const machine: { key: string; connectAgentId: string; agentId: string; agent: TestAgent } =
      await world.machine(async ({ payload }) => {
        if (outcome === null) return null;
        if (typeof outcome === 'object') return { error: outcome };
        const headers = { authorization: `Bearer ${machine.key}` };
        const { remote_control_id } = payload;
        const fetched = await world.api.post('/api/agent/support-code', { remote_control_id }, { headers });
        expect(fetched.status).toBe(200);
        onCode(fetched.body.code);
        if (!world.connect.redeem(fetched.body.code))
          return { error: { code: 'code_refused', detail: 'spent' } };
        return { result: { agent_version: '1.0.0' } };
      });
    opened.push(machine.agent);
    return machine;
  }

  return {
    attendedMachine,
    get world(): World {
      return world;
    },
    start,
    history,
    askConnectAgain,
    warmMachine,
    coldMachine,
    /** The server is stopped or the machine is gone: there is nothing left to close. */
    forgetMachines: () => {
      opened = [];
    },
  };
}

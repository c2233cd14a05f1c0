import type { HelloMessage } from '@guru-rmm/agent-protocol/agent-message.ts';
import { AGENT_CLOSE } from '@guru-rmm/agent-protocol/close-codes.ts';
import { judgeArrival } from '@guru/machine-identity';
import type { AuditLog } from '../audit/audit-log.ts';
import type { ClientOrigin } from '../audit/client-origin.ts';
import type { Logger } from '../log/create-logger.ts';
import type { AgentConnection, AgentConnections } from './agent-connections.ts';
import type { AgentRow, AgentStore } from './agent-store.ts';

interface AdmissionContext {
  agents: AgentStore;
  connections: AgentConnections;
  audit: AuditLog;
  log: Logger;
}

/** A connection that has shown its agent's key. */
export interface Arriving {
  connection: AgentConnection;
  /** The agent as it was when the key was checked. */
  agent: AgentRow;
  from: ClientOrigin;
}

/** `isWelcome`: the connection is the agent's from now on. `agent`: as it is after the hello. */
export interface Admission {
  isWelcome: boolean;
  agent: AgentRow | null;
}

/**
 * Tells an agent from copies of its machine: who is connected and answers stays, a copy is refused, and the administrator
 * sees both. See docs/decisions/0010-cloned-machines.md.
 */
export function createAdmission({ agents, connections, audit, log }: AdmissionContext) {
  const refuse = async ({ agent: { agent_id }, from }: Arriving, hello: HelloMessage): Promise<Admission> => {
    const { hostname } = hello;
    const recorded = await agents.recordClone(agent_id, hostname);
    if (recorded?.isDue) {
      log.warn({ agent_id, hostname }, '[WARNING] refused a copy of a machine; enrol it again, as a new one');
      await audit.record({ type: 'agent_cloned', subject: agent_id, from, data: machineOf(hello) });
    }
    return { isWelcome: false, agent: recorded?.agent ?? null };
  };

  const welcome = async (agentId: string, hello: HelloMessage, verdict: 'admitted' | 'moved') => ({
    isWelcome: true,
    agent: await agents.recordHello(agentId, hello, verdict),
  });

  return async (arriving: Arriving, hello: HelloMessage): Promise<Admission> => {
    const { connection, agent, from } = arriving;
    const { agentId } = connection;
    // It says hello again.
    if (connections.has(connection)) return welcome(agentId, hello, 'admitted');
    const verdict = await judgeArrival({
      known: { machineId: agent.machine_id ?? undefined, hardwareId: agent.hardware_id ?? undefined },
      arriving: { machineId: hello.machine_id, hardwareId: hello.hardware_id },
      knownSeenAt: agent.last_seen_at,
      seatAnswers: () => connections.answers(agentId),
      now: Date.now(),
    });
    if (verdict === 'cloned') return refuse(arriving, hello);
    connections.add(connection)?.close(AGENT_CLOSE.replaced, 'replaced by a newer connection');
    if (verdict === 'moved') {
      log.warn({ agent_id: agentId, hostname: hello.hostname }, '[WARNING] an agent runs on another machine');
      const before = {
        hostname: agent.hostname,
        machine_id: agent.machine_id,
        hardware_id: agent.hardware_id,
      };
      await audit.record({
        type: 'agent_moved',
        subject: agentId,
        from,
        data: { ...machineOf(hello), before },
      });
    }
    return welcome(agentId, hello, verdict);
  };
}

function machineOf({ hostname, machine_id, hardware_id }: HelloMessage) {
  return { hostname, machine_id: machine_id ?? null, hardware_id: hardware_id ?? null };
}

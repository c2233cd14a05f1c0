import { system } from '#system';
import { hostname, uptime } from 'node:os';
import type { AgentMessage } from '@guru-rmm/agent-protocol/agent-message.ts';
import { platformName } from '../base/platform.ts';
import { AGENT_VERSION } from '../base/version.ts';
import { cpuPercent, readCpuTimes } from './cpu-meter.ts';

/** What the agent says about its machine. */
export interface Machine {
  hello(): Promise<AgentMessage>;
  heartbeat(): Promise<AgentMessage>;
}

export function createMachine(): Machine {
  const os = system.describe(); // starts processes: asked once, and early, since a server waits for the hello
  let before = readCpuTimes();
  return {
    async hello() {
      return {
        kind: 'hello',
        agent_version: AGENT_VERSION,
        hostname: hostname(),
        platform: platformName(),
        os: await os,
        ...(await machineIds()),
        uptime_seconds: Math.round(uptime()),
      };
    },
    async heartbeat() {
      const after = readCpuTimes();
      const percent = cpuPercent(before, after);
      before = after;
      const memory = await system.memory();
      return {
        kind: 'heartbeat',
        cpu_percent: percent,
        memory_used_bytes: memory.used,
        memory_total_bytes: memory.total,
        uptime_seconds: Math.round(uptime()),
      };
    },
  };
}

/** What tells this machine apart, as enrolment and hello report it. Read each time: a copied system may get new ids. */
export async function machineIds() {
  const { machineId, hardwareId } = await system.machineFacts();
  return { machine_id: machineId, hardware_id: hardwareId };
}

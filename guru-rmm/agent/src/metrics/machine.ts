import { hostname, release, type as systemType, uptime } from 'node:os';
import type { AgentMessage } from '@guru-rmm/agent-protocol/agent-message.ts';
import { readMachine } from '@guru/machine-identity';
import si from 'systeminformation';
import { platformName } from '../base/platform.ts';
import { AGENT_VERSION } from '../base/version.ts';
import { cpuPercent, readCpuTimes } from './cpu-meter.ts';

/** What the agent says about its machine. */
export interface Machine {
  hello(): Promise<AgentMessage>;
  heartbeat(): Promise<AgentMessage>;
}

export function createMachine(): Machine {
  const system = systemName(); // starts processes: asked once, and early, since a server waits for the hello
  let before = readCpuTimes();
  return {
    async hello() {
      return {
        kind: 'hello',
        agent_version: AGENT_VERSION,
        hostname: hostname(),
        platform: platformName(),
        os: await system,
        ...(await machineIds()),
        uptime_seconds: Math.round(uptime()),
      };
    },
    async heartbeat() {
      const after = readCpuTimes();
      const percent = cpuPercent(before, after);
      before = after;
      const memory = await si.mem();
      return {
        kind: 'heartbeat',
        cpu_percent: percent,
        memory_used_bytes: memory.active,
        memory_total_bytes: memory.total,
        uptime_seconds: Math.round(uptime()),
      };
    },
  };
}

/** What tells this machine apart, as enrolment and hello report it. Read each time: a copied system may get new ids. */
export async function machineIds() {
  const { machineId, hardwareId } = await readMachine('guru-rmm');
  return { machine_id: machineId, hardware_id: hardwareId };
}

async function systemName(): Promise<string> {
  const plain = `${systemType()} ${release()}`;
  const late = new Promise<string>((resolve) => setTimeout(resolve, 3000, plain).unref());
  const asked = si.osInfo().then(
    ({ distro, release: version }) => (distro ? `${distro} ${version}`.trim() : plain),
    () => plain,
  );
  return Promise.race([asked, late]);
}

import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { LabError } from '../base/lab-error.ts';
import { PATIENCE_MS, waitUntil } from '../base/wait-until.ts';
import type { WorldPaths } from '../base/world-paths.ts';
import type { DisplayAccess } from '../desktop/run-program.ts';
import { type Service, startService } from '../processes/service.ts';
import { worldEnvironment } from '../processes/world-environment.ts';
import type { RmmApi } from './rmm-api.ts';

const run = promisify(execFile);

export interface RmmAgentSpec {
  /** Names the log. */
  name: string;
  program: string;
  serverUrl: string;
  /** The agent's own data folder. */
  dataDir: string;
  paths: WorldPaths;
  desktop: DisplayAccess;
}

/** The endpoint agent of one machine: here all of them run on this one, each in a data folder of its own. */
export interface RmmAgent {
  agentId: string;
  dataDir: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  kill(): Promise<void>;
  service(): Service | null;
}

/**
 * Enrols a machine the way an operator does, unless it is enrolled already: a token made through the API, handed over
 * in a file, and the agent's own command. Which agent it became is what the server's list has more than before.
 */
export async function enrollAgent(
  spec: RmmAgentSpec,
  api: RmmApi,
  knownId: string | null,
): Promise<RmmAgent> {
  const before = new Set((await api.listAgents()).map((agent) => agent.agent_id));
  if (knownId !== null && before.has(knownId)) return rmmAgent(spec, knownId);

  rmSync(spec.dataDir, { recursive: true, force: true }); // of another server's database
  mkdirSync(spec.dataDir, { recursive: true, mode: 0o700 });
  const tokenFile = path.join(spec.paths.secrets, `${spec.name}-enrollment-token`);
  writeFileSync(tokenFile, `${await api.createEnrollmentToken()}\n`, { mode: 0o600 });
  try {
    await run(
      spec.program,
      ['enroll', '--server', spec.serverUrl, '--token-file', tokenFile, '--data-dir', spec.dataDir],
      { env: worldEnvironment(spec.paths.dataDir), cwd: spec.paths.dataDir, timeout: PATIENCE_MS },
    );
  } catch (cause) {
    throw new LabError('start_failed', `The RMM agent could not be enrolled: ${lastWords(cause)}`, { cause });
  } finally {
    rmSync(tokenFile, { force: true });
  }
  const added = (await api.listAgents()).find((agent) => !before.has(agent.agent_id));
  if (!added)
    throw new LabError(
      'start_failed',
      'The RMM agent said that it is enrolled, but Guru RMM does not list it.',
    );
  return rmmAgent(spec, added.agent_id);
}

/** What a program that failed wrote last, or why it could not be run. */
function lastWords(failure: unknown): string {
  const { stderr, message } = failure as { stderr?: string; message?: string };
  const words = stderr?.trim().split('\n').at(-1) || message || String(failure);
  return words.replace(/^\[ERROR\] /, '').slice(0, 300);
}

export async function waitUntilOnline(api: RmmApi, agentId: string, online = true): Promise<void> {
  await waitUntil(
    async () =>
      (await api.listAgents()).some((agent) => agent.agent_id === agentId && agent.online === online),
    { what: `The RMM agent's coming ${online ? 'online' : 'offline'}`, everyMs: 50 },
  );
}

function rmmAgent(spec: RmmAgentSpec, agentId: string): RmmAgent {
  let service: Service | null = null;
  const running = () => (service && service.ended() === null ? service : null);
  return {
    agentId,
    dataDir: spec.dataDir,
    service: running,
    async start() {
      service = await startService({
        name: spec.name,
        command: spec.program,
        args: ['run', '--data-dir', spec.dataDir],
        env: { ...spec.desktop.env },
        cwd: spec.paths.dataDir,
        logFile: path.join(spec.paths.logs, `${spec.name}.log`),
      });
    },
    stop: async () => running()?.stop(10_000),
    kill: async () => running()?.kill(),
  };
}

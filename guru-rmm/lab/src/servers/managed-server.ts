import { execFile } from 'node:child_process';
import path from 'node:path';
import { fetchAlone } from '../base/fetch-alone.ts';
import { LabError } from '../base/lab-error.ts';
import { waitUntil } from '../base/wait-until.ts';
import type { WorldPaths } from '../base/world-paths.ts';
import { type Service, startService } from '../processes/service.ts';
import { worldEnvironment } from '../processes/world-environment.ts';

/** One of the two products' servers, started from its release as an operator starts it. */
export interface ManagedServer {
  url: string;
  logFile: string;
  /**
   * Starts it and waits until it is ready. `env` adds to or replaces what it is started with, and `program` is another
   * release's, this time only.
   */
  start(env?: Record<string, string>, program?: string): Promise<void>;
  /** Runs another command of the same program in the same environment. @returns its exit code and what it wrote */
  command(args: readonly string[]): Promise<CommandResult>;
  stop(): Promise<void>;
  /** SIGKILL, as a crash would be. */
  kill(): Promise<void>;
  /** The running process, or null. */
  service(): Service | null;
}

export interface CommandResult {
  code: number;
  out: string;
}

export interface ServerSpec {
  /** For a person; its first part names the log. */
  name: string;
  program: string;
  url: string;
  env: Record<string, string>;
  paths: WorldPaths;
}

/** How long a server may think about whether it is ready. */
const ANSWER_MS = 10_000;
/** How long a command may take on a machine that stands still for a while. */
const COMMAND_MS = 120_000;

export function managedServer(spec: ServerSpec): ManagedServer {
  const logFile = path.join(spec.paths.logs, `${spec.name}.log`);
  let service: Service | null = null;
  const running = () => (service && service.ended() === null ? service : null);
  return {
    url: spec.url,
    logFile,
    service: running,
    async start(env = {}, program = spec.program) {
      if (running()) throw new LabError('start_failed', `${spec.name} is running already.`);
      const started = await startService({
        name: spec.name,
        command: program,
        args: ['serve'],
        env: worldEnvironment(spec.paths.dataDir, { ...spec.env, ...env }),
        cwd: spec.paths.dataDir,
        logFile,
      });
      service = started;
      const over = new AbortController();
      const ready = waitUntil(() => isReady(spec.url), {
        what: `The start of ${spec.name} (log: ${logFile})`,
        everyMs: 25,
        signal: over.signal,
      });
      // one that has ended is not asked any more: the asking would keep the lab from ending for as long
      await Promise.race([ready, started.untilItEnds]).finally(() => over.abort());
    },
    command: (args) =>
      new Promise((resolve) => {
        const env = worldEnvironment(spec.paths.dataDir, spec.env);
        const options = { env, cwd: spec.paths.dataDir, timeout: COMMAND_MS };
        execFile(spec.program, args, options, (error, stdout, stderr) => {
          const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : -1;
          resolve({ code, out: stdout + stderr });
        });
      }),
    stop: async () => running()?.stop(15_000),
    kill: async () => running()?.kill(),
  };
}

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetchAlone(`${url}/health/ready`, { signal: AbortSignal.timeout(ANSWER_MS) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false; // it does not listen yet
  }
}

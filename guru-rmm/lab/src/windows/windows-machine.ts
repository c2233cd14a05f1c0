import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { LabError } from '../base/lab-error.ts';
import { type Service, startService } from '../processes/service.ts';
import { findWorldProcesses } from '../processes/world-processes.ts';
import { type ProcessEntry, readCommandLine } from '../processes/process-table.ts';
import type { World } from '../world.ts';
import { runToFile, type Wine, wineEnvironment } from './wine.ts';

/** As an administrator names it. */
export const DATA_FOLDER = 'C:\\ProgramData\\Guru RMM\\agent';
/** A machine under load starts a Windows program in ten seconds. */
const COMMAND_MS = 120_000;

/** A machine with Windows: Guru RMM's agent under Wine. */
export interface WindowsMachine {
  readonly agentId: string;
  /** The agent's data folder, as this system sees it. */
  readonly dataFolder: string;
  readonly log: () => string;
  start(): Promise<void>;
  /** SIGKILL, as a crash would be. */
  kill(): Promise<void>;
  /** Runs another command of the agent. @returns exit code and output */
  command(...args: string[]): Promise<{ code: number | null; output: string }>;
  /** Runs another program on this machine. */
  runProgram(file: string, args: readonly string[]): Promise<{ code: number | null; output: string }>;
  /** Processes of Guru Connect's agent on this machine. */
  connectAgents(): ProcessEntry[];
}

/** Enrols a new machine of Guru RMM, as an administrator of Windows does. */
export async function enrollWindowsMachine(
  world: World,
  wine: Wine,
  program: string,
): Promise<WindowsMachine> {
  const { paths, api } = world;
  const env = { ...world.desktop.env, ...wineEnvironment(wine) };
  const dataFolder = path.join(wine.prefix, 'drive_c/ProgramData/Guru RMM/agent');
  const logFile = path.join(paths.logs, 'windows-agent.log');
  let commands = 0;
  let service: Service | null = null;

  const runProgram = async (file: string, args: readonly string[]) => {
    commands += 1;
    const printed = path.join(paths.logs, `windows-command-${commands}.log`);
    const { code } = await runToFile(wine.loader, [file, ...args], env, printed, COMMAND_MS);
    return { code, output: readFileSync(printed, 'utf8') };
  };
  const command: WindowsMachine['command'] = (...args) => runProgram(program, args);

  rmSync(dataFolder, { recursive: true, force: true }); // of an earlier run
  const before = new Set((await api.listAgents()).map(({ agent_id }) => agent_id));
  const token = path.join(paths.secrets, 'windows-token');
  writeFileSync(token, `${await api.createEnrollmentToken()}\n`, { mode: 0o600 });
  const given = ['--server', world.rmm.url, '--token-file', `Z:${token}`, '--data-dir', DATA_FOLDER];
  const { code, output } = await command('enroll', ...given);
  rmSync(token);
  if (code !== 0) throw new LabError('start_failed', `The Windows agent did not enrol (${code}): ${output}`);
  const agent = (await api.listAgents()).find(({ agent_id }) => !before.has(agent_id));
  if (!agent) throw new LabError('start_failed', 'Guru RMM does not list the Windows machine.');

  return {
    agentId: agent.agent_id,
    dataFolder,
    command,
    runProgram,
    log: () => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : ''),
    async start() {
      service = await startService({
        name: 'windows-agent',
        command: wine.loader,
        args: [program, 'run', '--data-dir', DATA_FOLDER, '--log-level', 'debug'],
        env,
        cwd: paths.dataDir,
        logFile,
      });
    },
    kill: async () => service?.kill(),
    connectAgents: () =>
      findWorldProcesses(paths.dataDir).filter(({ pid }) =>
        readCommandLine(pid)[0]?.endsWith('guru-connect-agent.exe'),
      ),
  };
}

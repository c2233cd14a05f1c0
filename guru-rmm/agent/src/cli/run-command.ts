import { errorText } from '../base/error-text.ts';
import { EXIT, type ExitCode } from '../base/exit-codes.ts';
import { createLog } from '../base/log.ts';
import { AGENT_VERSION } from '../base/version.ts';
import { CommandDispatcher, type CommandHandler } from '../commands/command-dispatcher.ts';
import { CommandJournal } from '../commands/command-journal.ts';
import { createMachine } from '../metrics/machine.ts';
import { fetchConnectKey } from '../remote-control/connect-key.ts';
import { AttendRequest } from '../remote-control/attend.ts';
import { parseEnsureRequest, parsePayload } from '../remote-control/ensure-request.ts';
import { RemoteControl } from '../remote-control/remote-control.ts';
import { AttendedProgram } from '../remote-control/supervise/attended-program.ts';
import { Supervisor } from '../remote-control/supervise/supervisor.ts';
import { fetchSupportCode } from '../remote-control/support-code.ts';
import { ServerConnection } from '../socket/server-connection.ts';
import { openDataFolder } from '../state/data-folder.ts';
import { loadEnrollment } from '../state/enrollment.ts';
import { takeRunLock } from '../state/run-lock.ts';

const LAUNCH_TIMEOUT_MS = 15_000;

export interface RunOptions {
  readonly dataDir: string;
  readonly logLevel: string;
  /** In place of stdout, which a service has none of. */
  readonly logFile?: string;
}

/**
 * Runs the agent until it receives SIGTERM, SIGINT or SIGHUP, or the server refuses its key.
 * @param stopped another way to tell it
 * @returns the exit code
 */
export async function runCommand(options: RunOptions, stopped?: AbortSignal): Promise<ExitCode> {
  const folder = await openDataFolder(options.dataDir);
  const enrollment = await loadEnrollment(folder);
  const release = await takeRunLock(folder);
  const log = createLog(options.logLevel, options.logFile);
  const ending = new AbortController();
  const ended = new Promise<ExitCode>((resolve) => {
    const stop = (code: ExitCode) => {
      resolve(code);
      ending.abort(new Error('the agent stops'));
    };
    // SIGHUP: the terminal that it was started from is gone.
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop(EXIT.ok));
    stopped?.addEventListener('abort', () => stop(EXIT.ok));
    // A fault must not leave a remote desktop agent behind that nobody looks after.
    process.on('uncaughtException', (error) => {
      log.fatal(`[ERROR] Internal fault: ${errorText(error)}`);
      stop(EXIT.internal);
    });
    ending.signal.addEventListener('abort', () => resolve(EXIT.refused));
  });
  log.info(`guru-rmm-agent ${AGENT_VERSION} starts with ${folder.root}.`);

  const remoteControl = new RemoteControl({
    files: folder.connect,
    supervisor: new Supervisor(folder.connect, log),
    attended: new AttendedProgram(folder.connect, log),
    fetchCode: (remoteControlId, signal) => fetchSupportCode(enrollment, remoteControlId, signal),
    fetchKey: (signal) => fetchConnectKey(enrollment, signal),
    launchTimeoutMs: LAUNCH_TIMEOUT_MS,
    log,
  });
  const handlers: Record<string, CommandHandler> = {
    'remote_control.ensure': async (payload, signal, onProgress) =>
      remoteControl.ensure(parseEnsureRequest(payload), signal, onProgress),
    'remote_control.attend': async (payload, signal, onProgress) =>
      remoteControl.attend(parsePayload(AttendRequest, payload), signal, onProgress),
    'remote_control.stop': async () => {
      await remoteControl.stop();
      return {};
    },
  };
  const journal = await CommandJournal.open(folder.commands);
  const dispatcher = new CommandDispatcher(
    handlers,
    journal,
    (message, onRead) => connection.send(message, onRead),
    ending.signal,
    log,
  );
  const connection = new ServerConnection(
    enrollment,
    {
      ...createMachine(),
      onOnline: () => dispatcher.reportAll(),
      onCommand: (command) => {
        dispatcher.receive(command).catch((error: unknown) => {
          log.error(`[ERROR] A command could not be taken: ${errorText(error)}`);
        });
      },
      onCloned: () => {
        log.error(
          `[ERROR] The server refuses this machine: its agent already runs on another one, of which this is a copy. To make it a machine of its own, stop this agent, remove ${folder.root}, and run: guru-rmm-agent enroll --server ${enrollment.server_url} --token-file FILE --data-dir ${folder.root}`,
        );
      },
      onRefused: () => {
        log.error(
          '[ERROR] The server refuses the key of this agent; remove its data folder and enrol the machine anew.',
        );
        ending.abort(new Error('the server refuses the key'));
      },
    },
    log,
  );
  void remoteControl.resume();
  connection.start();
  const code = await ended;
  log.info('The agent stops.');
  connection.stop();
  await remoteControl.shutDown();
  release();
  return code;
}

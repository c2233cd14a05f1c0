import { existsSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { AddCommands } from '../../cli/run-program.ts';
import { runCommand } from '../../cli/run-command.ts';
import { errorText } from '../../base/error-text.ts';
import { EXIT } from '../../base/exit-codes.ts';
import { createLog } from '../../base/log.ts';
import { prepareProgram, removeProgram } from './installed-program.ts';
import { runAsService } from './run-as-service.ts';
import { ServiceCommands } from './service-commands.ts';
import { failureCode } from './service-exit.ts';
import { windowsServices } from './windows-services.ts';

/** Of the service's log; then it begins a new one and keeps the last, in bytes. */
const LONGEST_LOG = 10 * 1024 * 1024;

interface DataOption {
  readonly dataDir: string;
}

/** `service install|uninstall|start|stop|status`, and `service-run`, which Windows calls. */
export const addServiceCommands: AddCommands = (program, end) => {
  const commands = new ServiceCommands({ services: windowsServices, prepareProgram, removeProgram });
  const print = (sentence: string): void => void process.stdout.write(`${sentence}\n`);
  const service = program.command('service').description('the agent as a service of Windows');
  service
    .command('install')
    .description('install the service; it starts with Windows')
    .requiredOption('--data-dir <dir>', 'data folder of the enrolled agent')
    .action(async ({ dataDir }: DataOption) => print(await commands.install(dataDir)));
  for (const name of ['uninstall', 'start', 'stop', 'status'] as const) {
    service
      .command(name)
      .description(`${name} the service`)
      .action(async () => print(await commands[name]()));
  }
  program
    .command('service-run', { hidden: true })
    .requiredOption('--data-dir <dir>')
    .action(async ({ dataDir }: DataOption) => {
      const logFile = join(dataDir, 'agent.log');
      if (existsSync(logFile) && statSync(logFile).size > LONGEST_LOG) renameSync(logFile, `${logFile}.1`);
      const onFailure = (error: unknown): void => {
        // A user who can write the data folder could make this file a link. Windows' own log has the exit code then.
        if (failureCode(error) === EXIT.dataFolder) return;
        createLog('info', logFile).fatal(`[ERROR] The service failed: ${errorText(error)}`);
      };
      const run = (stopped: AbortSignal) => runCommand({ dataDir, logLevel: 'info', logFile }, stopped);
      end(await runAsService(run, onFailure));
    });
};

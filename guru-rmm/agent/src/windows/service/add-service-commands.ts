import { existsSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { AddCommands } from '../../cli/run-program.ts';
import { runCommand } from '../../cli/run-command.ts';
import { installProgram, removeProgram } from './installed-program.ts';
import { runAsService } from './run-as-service.ts';
import { ServiceCommands } from './service-commands.ts';
import { windowsServices } from './windows-services.ts';

/** Of the service's log; then it begins a new one and keeps the last, in bytes. */
const LONGEST_LOG = 10 * 1024 * 1024;

interface DataOption {
  readonly dataDir: string;
}

/** `service install|uninstall|start|stop|status`, and `service-run`, which Windows calls. */
export const addServiceCommands: AddCommands = (program, end) => {
  const commands = new ServiceCommands({ services: windowsServices, installProgram, removeProgram });
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
      end(await runAsService((stopped) => runCommand({ dataDir, logLevel: 'info', logFile }, stopped)));
    });
};

import { Command, CommanderError } from 'commander';
import { AgentFailure } from '../base/agent-failure.ts';
import { errorText } from '../base/error-text.ts';
import { EXIT, type ExitCode } from '../base/exit-codes.ts';
import { AGENT_VERSION } from '../base/version.ts';
import { type EnrollOptions, enrollCommand } from './enroll-command.ts';
import { type RunOptions, runCommand } from './run-command.ts';

/** Commands of one system alone, such as those of a Windows service. */
export type AddCommands = (program: Command, end: (code: ExitCode) => void) => void;

/** Carries out the command line and ends the process. */
export async function runProgram(addCommands: AddCommands = () => undefined): Promise<never> {
  let exitCode: ExitCode = EXIT.ok;
  const program = new Command('guru-rmm-agent')
    .description('The agent of Guru RMM on a managed machine.')
    .version(AGENT_VERSION)
    .exitOverride();

  program
    .command('enroll')
    .description('make this machine known to a server')
    .requiredOption('--server <url>', 'address of the server')
    .requiredOption('--token-file <file>', 'file that holds the enrolment token')
    .requiredOption('--data-dir <dir>', 'where the agent keeps its state')
    .action(async (options: EnrollOptions) => {
      process.stdout.write(`${await enrollCommand(options)}\n`);
    });

  program
    .command('run')
    .description('run the agent until it receives a stop signal')
    .requiredOption('--data-dir <dir>', 'where the agent keeps its state')
    .option('--log-level <level>', 'trace, debug, info, warn, error or silent', 'info')
    .action(async (options: RunOptions) => {
      exitCode = await runCommand(options);
    });

  addCommands(program, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync();
  } catch (error) {
    exitCode = exitCodeOf(error);
  }
  process.exit(exitCode);
}

function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  process.stderr.write(`[ERROR] ${errorText(error)}\n`);
  return error instanceof AgentFailure ? error.exitCode : EXIT.internal;
}

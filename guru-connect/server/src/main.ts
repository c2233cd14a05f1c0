import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { CommandRefused } from './commands/command-refused.ts';
import { createProgram } from './commands/program.ts';
import { ConfigurationError } from './config/configuration-error.ts';
import { MigrationError } from './database/migration-plan.ts';

/** A command that cannot be done. The others are those of sysexits.h. */
const NOT_DONE = 1;
const EX_USAGE = 64;
const EX_SOFTWARE = 70;

const program = createProgram(dirname(fileURLToPath(import.meta.url)), process.env);
program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError && error.exitCode === 0) return;
  const code = exitCodeOf(error);
  process.stderr.write(`[ERROR] ${describe(error, code !== EX_SOFTWARE)}\n`, () => process.exit(code));
});

function exitCodeOf(error: unknown): number {
  if (error instanceof CommandRefused) return NOT_DONE;
  const usage =
    error instanceof ConfigurationError || error instanceof MigrationError || error instanceof CommanderError;
  return usage ? EX_USAGE : EX_SOFTWARE;
}

function describe(error: unknown, isExpected: boolean): string {
  if (!(error instanceof Error)) return String(error);
  return isExpected ? error.message.replace(/^error: /, '') : (error.stack ?? error.message);
}

import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { createProgram } from './commands/program.ts';
import { ConfigurationError } from './config/configuration-error.ts';
import { MigrationError } from './database/migration-plan.ts';

/** Exit codes after sysexits.h. */
const EX_USAGE = 64;
const EX_SOFTWARE = 70;

const program = createProgram(dirname(fileURLToPath(import.meta.url)), process.env);
program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError && error.exitCode === 0) return;
  const usage =
    error instanceof ConfigurationError || error instanceof MigrationError || error instanceof CommanderError;
  process.stderr.write(`[ERROR] ${describe(error, usage)}\n`, () =>
    process.exit(usage ? EX_USAGE : EX_SOFTWARE),
  );
});

function describe(error: unknown, usage: boolean): string {
  if (!(error instanceof Error)) return String(error);
  return usage ? error.message.replace(/^error: /, '') : (error.stack ?? error.message);
}

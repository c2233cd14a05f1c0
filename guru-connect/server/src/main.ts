import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { serve } from './app/serve.ts';
import { PRODUCT_VERSION } from './product-version.ts';
import { ConfigurationError } from './config/configuration-error.ts';
import { describeEnvironment } from './config/environment.ts';
import { MigrationError } from './database/migration-plan.ts';
import { errorCode } from './errors/error-code.ts';

const USAGE = `Usage: guru-connect serve

Starts the relay.

  --version  print the version
  --help     print this text

Environment variables, with their defaults:

${describeEnvironment()}`;

/** Exit codes after sysexits.h. */
const EX_USAGE = 64;
const EX_SOFTWARE = 70;

async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { version: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.version) process.stdout.write(`${PRODUCT_VERSION}\n`);
  else if (values.help) process.stdout.write(USAGE);
  else if (positionals.length === 1 && positionals[0] === 'serve') {
    await serve(dirname(fileURLToPath(import.meta.url)), process.env);
  } else throw new ConfigurationError('Say what to do: guru-connect serve.');
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const usage =
    error instanceof ConfigurationError ||
    error instanceof MigrationError ||
    errorCode(error)?.startsWith('ERR_PARSE_ARGS') === true;
  const message =
    error instanceof Error ? (usage ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`[ERROR] ${message}\n`, () => process.exit(usage ? EX_USAGE : EX_SOFTWARE));
});

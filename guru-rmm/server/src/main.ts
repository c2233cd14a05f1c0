import { fileURLToPath } from 'node:url';
import closeWithGrace from 'close-with-grace';
import { Command } from 'commander';
import { auditCommands } from './audit/commands/audit-commands.ts';
import { ConfigError } from './config/config-error.ts';
import { describeEnvironment, readConfig } from './config/read-config.ts';
import { ConnectError } from './connect-client/connect-error.ts';
import { MigrationError } from './database/check-applied.ts';
import { databaseCommands } from './database/commands/database-init.ts';
import { isSystemError } from './errors/system-error.ts';
import { EXIT, exitForUsage } from './exit-codes.ts';
import { createLogger } from './log/create-logger.ts';
import { startServer } from './start-server.ts';
import { PRODUCT_VERSION } from './version.ts';

const STOP_TIMEOUT_MS = 15_000;
/** A supervisor may send all processes of a service a signal at once; within this time the server gets its own. */
const SIGNAL_MS = 1_000;

/** `server/` and `dashboard/` lie side by side in a release; from the sources it is the built dashboard. */
const DASHBOARD_DIR = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../dashboard/dist/' : '../dashboard/', import.meta.url),
);

/** Runs the server. It also stops, and ends as failed so that a supervisor restarts it, when its own database has ended. */
async function serve(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLogger(config.logLevel);
  let lost: Error | null = null;
  let stopping = false;
  const starting = startServer(config, log, DASHBOARD_DIR, {
    onDatabaseLost(fault) {
      setTimeout(() => {
        if (stopping) return;
        lost = fault;
        grace.close();
      }, SIGNAL_MS);
    },
  });
  // From now on, since the database has a session of its own: a signal that ended this process would leave it behind.
  const grace = closeWithGrace({ delay: STOP_TIMEOUT_MS, logger: false }, async ({ err = lost, signal }) => {
    stopping = true;
    if (err) log.fatal({ err }, '[ERROR] stopping after a fault');
    else log.info({ signal }, 'stopping');
    const running = await starting.catch(() => null);
    await running?.close();
    if (lost !== null) throw lost;
  });
  await starting;
}

/** Ends the program and says why in one sentence. */
function fail(error: unknown): never {
  process.stderr.write(`[ERROR] ${error instanceof Error ? error.message : String(error)}\n`);
  if (error instanceof Error && error.cause !== undefined)
    process.stderr.write(`        ${String(error.cause)}\n`);
  process.exit(exitCode(error));
}

function exitCode(error: unknown): number {
  if (error instanceof ConfigError) return EXIT.config;
  if (error instanceof ConnectError || isSystemError(error, 'ECONNREFUSED')) return EXIT.unavailable;
  return error instanceof MigrationError ? EXIT.data : EXIT.fault;
}

const program = new Command('guru-rmm')
  .description('Guru RMM server')
  .version(PRODUCT_VERSION)
  .exitOverride(exitForUsage);
program
  .command('serve')
  .description('run the server; it is configured by the environment')
  .addHelpText('after', `\nEnvironment variables, with their defaults:\n\n${describeEnvironment()}`)
  .action(serve);
program.addCommand(databaseCommands(process.env));
program.addCommand(auditCommands(process.env));
await program.parseAsync().catch(fail);

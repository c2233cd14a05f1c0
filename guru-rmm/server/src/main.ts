import { fileURLToPath } from 'node:url';
import closeWithGrace from 'close-with-grace';
import { Command } from 'commander';
import { auditCommands } from './audit/commands/audit-commands.ts';
import { ConfigError } from './config/config-error.ts';
import { readConfig } from './config/read-config.ts';
import { ConnectError } from './connect-client/connect-error.ts';
import { MigrationError } from './database/check-applied.ts';
import { lockDataDir } from './database/data-dir-lock.ts';
import { isSystemError } from './errors/system-error.ts';
import { EXIT, exitForUsage } from './exit-codes.ts';
import { createLogger } from './log/create-logger.ts';
import { startServer } from './start-server.ts';
import { PRODUCT_VERSION } from './version.ts';

const STOP_TIMEOUT_MS = 15_000;

/** `server/` and `dashboard/` lie side by side in a release; from the sources it is the built dashboard. */
const DASHBOARD_DIR = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../dashboard/dist/' : '../dashboard/', import.meta.url),
);

async function serve(): Promise<void> {
  let unlock: (() => void) | null = null;
  try {
    const config = readConfig(process.env);
    const log = createLogger(config.logLevel);
    unlock = await lockDataDir(config.dataDir);
    const starting = startServer(config, log, DASHBOARD_DIR);
    // From now on, since the database has a session of its own: a signal that ended this process would leave it behind.
    closeWithGrace({ delay: STOP_TIMEOUT_MS, logger: false }, async ({ err, signal }) => {
      if (err) log.fatal({ err }, '[ERROR] stopping after a fault');
      else log.info({ signal }, 'stopping');
      const running = await starting.catch(() => null);
      await running?.close();
      unlock?.();
    });
    await starting;
  } catch (error) {
    unlock?.();
    fail(error);
  }
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
program.command('serve').description('run the server; it is configured by the environment').action(serve);
program.addCommand(auditCommands(process.env));
await program.parseAsync().catch(fail);

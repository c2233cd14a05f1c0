import { cspCanName } from '@guru/outbound';
import closeWithGrace from 'close-with-grace';
import type { Logger } from 'pino';
import { type Configuration, deriveConfiguration } from '../config/configuration.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import { readEnvironment } from '../config/environment.ts';
import { type Database, openDatabase } from '../database/open-database.ts';
import { errorCode } from '../errors/error-code.ts';
import { makeLogger } from '../logging/make-logger.ts';
import { type App, createApp } from './create-app.ts';
import { findFolders } from './folders.ts';
import { PRODUCT_VERSION } from '../product-version.ts';
import { makeFirstAdministrator } from '../technicians/first-administrator.ts';
import { showFirstSignIn } from './show-first-sign-in.ts';

/** How long an orderly stop may take; the database needs the most of it. */
const STOP_MS = 15_000;
/** A supervisor may tell all processes of a service to stop at once; within this time the relay hears of it too. */
const SIGNAL_MS = 1000;

/**
 * `guru-connect serve`: reads the environment, starts, and stops on SIGTERM or SIGINT. It also stops, and ends as failed
 * so that a supervisor starts it again, when its own database has ended.
 */
export async function serve(home: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const config = deriveConfiguration(readEnvironment(environment));
  const log = makeLogger(config.logLevel);
  let database: Database | undefined;
  let app: App | undefined;
  let lost: Error | undefined;
  let stopping = false;
  // Set before anything starts: a signal during the start must stop what is already there.
  const grace = closeWithGrace({ delay: STOP_MS, logger: false }, async ({ err = lost, signal }) => {
    stopping = true;
    if (err) log.fatal({ err }, 'stopping after a fault');
    else log.info({ signal }, 'stopping');
    await app?.close();
    await database?.close();
    log.info('stopped');
    if (lost) throw lost;
  });
  try {
    database = await openDatabase(config, (fault) => {
      setTimeout(() => {
        if (stopping) return;
        lost = fault;
        grace.close();
      }, SIGNAL_MS);
    });
    app = await createApp({
      config,
      sql: database.sql,
      database: database.address,
      owner: database.owner,
      log,
      folders: findFolders(home, config),
      productVersion: PRODUCT_VERSION,
    });
    const first = await makeFirstAdministrator(database.sql);
    await listen(app, config);
    announce(log, config, app);
    if (first) {
      const { dataDir } = config;
      await showFirstSignIn(first, { dataDir, consoleUrl: `${app.publicUrl()}/console`, log });
    }
  } catch (error) {
    stopping = true;
    grace.uninstall();
    await app?.close();
    await database?.close();
    throw error;
  }
}

async function listen(app: App, { host, port }: Configuration): Promise<void> {
  try {
    await app.listen();
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EADDRINUSE') {
      throw new ConfigurationError(
        `${host}:${port} is taken: stop what listens there or set another CONNECT_PORT.`,
      );
    }
    if (code === 'EADDRNOTAVAIL' || code === 'EACCES' || code === 'ENOTFOUND') {
      throw new ConfigurationError(
        `The relay may not listen on ${host}:${port} (${code}): set CONNECT_HOST and CONNECT_PORT.`,
      );
    }
    throw error;
  }
}

function announce(log: Logger, config: Configuration, app: App): void {
  if (config.integrationKeys.length === 0) {
    log.warn('[WARNING] no CONNECT_INTEGRATION_KEY: the integration namespace answers 503');
  }
  if (config.embedAllowedOrigins.length === 0) {
    log.warn('[WARNING] no CONNECT_EMBED_ALLOWED_ORIGINS: no page may frame the viewer');
  }
  if (!cspCanName(app.publicUrl())) {
    log.warn(
      { url: app.publicUrl() },
      '[WARNING] the relay is known by an IPv6 address, which Content-Security-Policy cannot name: a page with a policy of its own cannot frame the viewer. Set CONNECT_PUBLIC_URL to a host name',
    );
  }
  if (config.sharedAgentKey !== undefined) {
    log.warn('[WARNING] AGENT_API_KEY is deprecated: give each agent a key of its own');
  }
  if (config.webhookReceiver) {
    log.info({ receiver: config.webhookReceiver.url.origin }, 'session webhooks are sent');
  }
  log.info({ url: app.publicUrl(), version: PRODUCT_VERSION }, '[OK] relay listens');
}

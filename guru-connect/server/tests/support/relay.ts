import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DestinationStream } from 'pino';
import type { Sql } from 'postgres';
import { type App, createApp } from '../../src/app/create-app.ts';
import { type Configuration, deriveConfiguration } from '../../src/config/configuration.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import type { WatchTimes } from '../../src/database/database-watch.ts';
import { connect } from '../../src/database/open-database.ts';
import type { ServedMajor } from '../../src/integration/served-major.ts';
import { makeLogger } from '../../src/logging/make-logger.ts';
import type { Directory } from '../../src/relay/cluster/directory.ts';
import type { RelayBus } from '../../src/relay/cluster/relay-bus.ts';
import type { Clock } from '../../src/relay/sessions/session-clock.ts';
import type { LivenessTimes } from '../../src/relay/socket/liveness.ts';
import type { Quotas } from '../../src/relay/upgrades/socket-quota.ts';
import type { DeliveryTimes } from '../../src/webhooks/webhook-delivery.ts';
import { asRole, createDatabase, databaseEnvironment } from './databases.ts';

export { createDatabase, createEmptyDatabase } from './databases.ts';

export const INTEGRATION_KEY = 'test-integration-key-0123456789abcdef';
export const PARENT_ORIGIN = 'http://127.0.0.1:18299';

const root = new URL('../..', import.meta.url).pathname;

export interface TestRelay {
  readonly url: string;
  readonly port: number;
  readonly app: App;
  /** The relay's own pool, as the server's role. */
  readonly pool: Sql;
  /** The test's connections to the same database, as superuser. */
  readonly sql: Sql;
  readonly config: Configuration;
  readonly folder: string;
  close(): Promise<void>;
}

export interface TestRelayOptions {
  readonly environment?: Record<string, string>;
  /** Folder of the built pages, instead of the fixtures. */
  readonly viewer?: string;
  readonly liveness?: LivenessTimes;
  readonly authenticationMs?: number;
  readonly deliveryTimes?: DeliveryTimes;
  readonly watchTimes?: WatchTimes;
  readonly quotas?: Quotas;
  readonly refusedUpgradesPerMinute?: number;
  readonly logTo?: DestinationStream;
  readonly clock?: Clock;
  /** Shared with other relays. */
  readonly directory?: Directory;
  readonly bus?: RelayBus;
  readonly majors?: readonly ServedMajor[];
  /** The built console; by default a page that only has its form. */
  readonly consoleDir?: string;
  /** An existing database, for a relay that is started again. */
  readonly databaseUrl?: string;
}

/** How long a peer of a test may take for its part: the machine under it may stand still for seconds. */
const UNHURRIED_MS = 60_000;

/** Each is a process of PostgreSQL, which costs more than most tests ask of it. */
const MOST_CONNECTIONS = 3;

/** The real relay on a port of its own and a real database of its own. */
export async function startRelay(options: TestRelayOptions = {}): Promise<TestRelay> {
  const folder = await mkdtemp(join(tmpdir(), 'guru-connect-relay-'));
  const databaseUrl = options.databaseUrl ?? (await createDatabase());
  const config = deriveConfiguration(
    readEnvironment({
      CONNECT_PORT: '0',
      CONNECT_DATA_DIR: folder,
      CONNECT_INTEGRATION_KEY: INTEGRATION_KEY,
      CONNECT_EMBED_ALLOWED_ORIGINS: PARENT_ORIGIN,
      ...databaseEnvironment(databaseUrl),
      ...options.environment,
    }),
  );
  const pool = connect(config.databaseUrl ?? '', { max: MOST_CONNECTIONS });
  const sql = connect(asRole(databaseUrl, 'superuser'), { max: MOST_CONNECTIONS });
  const disconnect = () => Promise.all([pool, sql].map((one) => one.end({ timeout: 2 })));
  const app = await createApp({
    config,
    sql: pool,
    database: { url: config.databaseUrl ?? '' },
    owner: { url: config.databaseOwnerUrl ?? '' },
    log: options.logTo ? makeLogger('trace', options.logTo) : makeLogger('silent'),
    folders: {
      migrations: join(root, 'migrations'),
      viewer: options.viewer ?? join(root, 'tests/fixtures/viewer'),
      console: options.consoleDir ?? join(root, 'tests/fixtures/console'),
      releases: join(folder, 'releases'),
    },
    productVersion: '1.0.0',
    authenticationMs: options.authenticationMs ?? UNHURRIED_MS,
    unansweredMs: UNHURRIED_MS,
    watchTimes: options.watchTimes ?? { everyMs: 1000, answerMs: UNHURRIED_MS },
    ...(options.liveness ? { liveness: options.liveness } : {}),
    ...(options.deliveryTimes ? { deliveryTimes: options.deliveryTimes } : {}),
    ...(options.quotas ? { quotas: options.quotas } : {}),
    ...(options.refusedUpgradesPerMinute
      ? { refusedUpgradesPerMinute: options.refusedUpgradesPerMinute }
      : {}),
    ...(options.directory ? { directory: options.directory } : {}),
    ...(options.bus ? { bus: options.bus } : {}),
    ...(options.clock ? { clock: options.clock } : {}),
    ...(options.majors ? { majors: options.majors } : {}),
  }).catch(async (error: unknown) => {
    // Else its connections keep a run alive in which the relay refuses to start.
    await disconnect();
    throw error;
  });
  await app.listen();
  return {
    url: app.publicUrl(),
    port: app.port(),
    app,
    pool,
    sql,
    config,
    folder,
    async close() {
      await app.close();
      await disconnect();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

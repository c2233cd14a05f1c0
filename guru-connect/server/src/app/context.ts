import { type KeyObject, randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseAddress } from '@guru/embedded-postgres';
import type { Logger } from 'pino';
import type { Sql } from 'postgres';
import { AgentRecords } from '../agents/agent-records.ts';
import { FailedAttempts } from '../audit/failed-attempts.ts';
import type { Configuration } from '../config/configuration.ts';
import { loadSecondFactorKey } from '../config/second-factor-key.ts';
import { loadTokenSecrets, type TokenSecrets } from '../config/token-secrets.ts';
import { bringUpToDate, warnIfUnprotected } from '../database/bring-up-to-date.ts';
import { DatabaseWatch, type WatchTimes } from '../database/database-watch.ts';
import { deleteUnansweredKeys } from '../integration/idempotency.ts';
import type { ServedMajor } from '../integration/served-major.ts';
import { ContractUsage } from '../integration/usage/contract-usage.ts';
import { SERVED_MAJORS } from '../integration/served-majors.ts';
import { type Directory, InProcessDirectory } from '../relay/cluster/directory.ts';
import { InProcessBus, type RelayBus } from '../relay/cluster/relay-bus.ts';
import { ViewerAdmission } from '../relay/peers/viewer-admission.ts';
import { UNANSWERED_MS } from '../relay/sessions/data-socket-request.ts';
import { DataTickets } from '../relay/sessions/data-tickets.ts';
import { LocalPeers } from '../relay/sessions/local-peers.ts';
import { type Clock, SYSTEM_CLOCK } from '../relay/sessions/session-clock.ts';
import { SessionCommands } from '../relay/sessions/session-commands.ts';
import { SessionManager } from '../relay/sessions/session-manager.ts';
import { AUTHENTICATION_MS } from '../relay/socket/first-message.ts';
import { LIVENESS, type LivenessTimes } from '../relay/socket/liveness.ts';
import { MOST_REFUSED_PER_MINUTE } from '../relay/upgrades/refused-upgrades.ts';
import { QUOTAS, type Quotas } from '../relay/upgrades/socket-quota.ts';
import { signOwnChannels } from '../releases/signing/own-channel.ts';
import { FactJournal } from '../sessions/fact-journal.ts';
import { RelayLease } from '../sessions/relay-lease.ts';
import { SessionLedger } from '../sessions/session-ledger.ts';
import { NO_OUTBOX } from '../sessions/session-outbox.ts';
import { DELIVERY_TIMES, type DeliveryTimes, WebhookDelivery } from '../webhooks/webhook-delivery.ts';
import { LiveSettings } from '../settings/live-settings.ts';
import { sealOldSecrets } from '../technicians/second-factor-store.ts';
import { webhookOutbox } from '../webhooks/webhook-outbox.ts';
import { ListenAddress } from './listen-address.ts';

/** What the relay is made of besides its configuration; what may be absent has a default for production. */
export interface ContextParts {
  readonly sql: Sql;
  /** Where `sql` is connected to; the relay's lease has a connection of its own. */
  readonly database: DatabaseAddress;
  /** The same database as its owner, who migrates; undefined: the server's role does. */
  readonly owner?: DatabaseAddress | undefined;
  readonly log: Logger;
  readonly folders: {
    readonly migrations: string;
    readonly viewer: string;
    readonly console: string;
    readonly releases: string;
  };
  readonly productVersion: string;
  readonly liveness?: LivenessTimes;
  readonly authenticationMs?: number;
  readonly unansweredMs?: number;
  readonly watchTimes?: WatchTimes;
  readonly deliveryTimes?: DeliveryTimes;
  readonly quotas?: Quotas;
  readonly refusedUpgradesPerMinute?: number;
  readonly clock?: Clock;
  /** Shared with other relays. */
  readonly directory?: Directory;
  readonly bus?: RelayBus;
  /** Majors of the contract to serve, oldest first; SERVED_MAJORS by default. */
  readonly majors?: readonly ServedMajor[];
}

/** The relay's services, which know no HTTP. Disposing stops them; the database is the caller's. */
export interface AppContext extends AsyncDisposable {
  readonly config: Configuration;
  readonly sql: Sql;
  readonly log: Logger;
  readonly folders: ContextParts['folders'];
  readonly productVersion: string;
  readonly majors: readonly ServedMajor[];
  readonly secrets: TokenSecrets;
  readonly secondFactorKey: KeyObject;
  readonly settings: LiveSettings;
  readonly address: ListenAddress;
  readonly records: AgentRecords;
  readonly watch: DatabaseWatch;
  readonly lease: RelayLease;
  readonly ledger: SessionLedger;
  readonly attempts: FailedAttempts;
  readonly usage: ContractUsage;
  readonly peers: LocalPeers;
  readonly manager: SessionManager;
  readonly commands: SessionCommands;
  readonly viewers: ViewerAdmission;
  readonly tickets: DataTickets;
  readonly delivery: WebhookDelivery | undefined;
  readonly liveness: LivenessTimes;
  readonly authenticationMs: number;
  readonly quotas: Quotas;
  readonly refusedUpgradesPerMinute: number;
}

/**
 * Brings the database up to date, makes the services on it, and takes over what relays before this one left: facts in the
 * journal first, then open sessions.
 */
export async function createContext(config: Configuration, parts: ContextParts): Promise<AppContext> {
  const { sql, log } = parts;
  await mkdir(config.dataDir, { recursive: true });
  const secrets = loadTokenSecrets(config.dataDir, config.tokenSecretFile);
  const secondFactorKey = loadSecondFactorKey(config.dataDir);
  if (config.features.release_channel) {
    await signOwnChannels({ releases: parts.folders.releases, dataDir: config.dataDir }, log);
  }
  await bringUpToDate({ server: parts.database, owner: parts.owner }, parts.folders.migrations, log);
  await warnIfUnprotected(sql, log);
  await deleteUnansweredKeys(sql);
  await sealOldSecrets({ sql, secondFactorKey });
  const settings = await LiveSettings.load(sql, config);

  const { webhookReceiver: receiver } = config;
  const times = parts.deliveryTimes ?? DELIVERY_TIMES;
  const delivery = receiver && new WebhookDelivery({ sql, log, receiver, times });
  const outbox = delivery ? webhookOutbox(delivery) : NO_OUTBOX;
  const relayId = randomUUID();
  const watch = new DatabaseWatch(sql, log, parts.watchTimes);
  const lease = await RelayLease.take(parts.database, relayId);
  const journal = await FactJournal.open(join(config.dataDir, 'journal', 'sessions.jsonl'));
  const ledger = new SessionLedger({ sql, relayId, outbox, journal, watch, log });

  const attempts = new FailedAttempts(sql, log);
  const usage = new ContractUsage(sql, log);

  const peers = new LocalPeers();
  const tickets = new DataTickets();
  const directory = parts.directory ?? new InProcessDirectory();
  const bus = parts.bus ?? new InProcessBus();
  const limits = {
    graceMs: config.reconnectGraceSeconds * 1000,
    longestMs: config.sessionLongestSeconds * 1000,
    waitMs: config.sessionWaitSeconds * 1000,
    idleMs: config.sessionIdleSeconds === 0 ? Number.POSITIVE_INFINITY : config.sessionIdleSeconds * 1000,
  };
  const clock = parts.clock ?? SYSTEM_CLOCK;
  const unansweredMs = parts.unansweredMs ?? UNANSWERED_MS;
  const { organisation, clipboard } = config;
  const shared = { ledger, peers, tickets, watch, log, limits, clock, unansweredMs, organisation, clipboard };
  const records = new AgentRecords(sql);
  const manager = new SessionManager({ ...shared, records, relayId, directory, bus });
  const stop = async () => {
    await manager.drain();
    watch.close();
    await delivery?.close();
    await attempts.close();
    await usage.close();
    await ledger.close();
    await lease.release();
  };
  try {
    await ledger.replay();
    await manager.adoptOrphans();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    config,
    sql,
    log,
    folders: parts.folders,
    productVersion: parts.productVersion,
    majors: parts.majors ?? SERVED_MAJORS,
    secrets,
    secondFactorKey,
    settings,
    address: new ListenAddress(config),
    records,
    watch,
    lease,
    ledger,
    attempts,
    usage,
    peers,
    manager,
    commands: new SessionCommands({ relayId, ledger, manager, peers, directory, bus }),
    viewers: new ViewerAdmission({ sql, ledger, peers, secrets, attempts }),
    tickets,
    delivery,
    liveness: parts.liveness ?? LIVENESS,
    authenticationMs: parts.authenticationMs ?? AUTHENTICATION_MS,
    quotas: parts.quotas ?? QUOTAS,
    refusedUpgradesPerMinute: parts.refusedUpgradesPerMinute ?? MOST_REFUSED_PER_MINUTE,
    [Symbol.asyncDispose]: stop,
  };
}

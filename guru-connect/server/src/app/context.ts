import { mkdir } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Sql } from 'postgres';
import type { Configuration } from '../config/configuration.ts';
import { loadTokenSecrets, type TokenSecrets } from '../config/token-secrets.ts';
import { migrate } from '../database/migrate.ts';
import { forgetUnansweredKeys } from '../integration/idempotency.ts';
import type { ServedMajor } from '../integration/served-major.ts';
import { SERVED_MAJORS } from '../integration/served-majors.ts';
import { type DataTickets, LiveDataTickets } from '../relay/data-tickets.ts';
import { AUTHENTICATION_MS } from '../relay/first-message.ts';
import { LIVENESS, type LivenessTimes } from '../relay/liveness.ts';
import { MOST_REFUSED_PER_MINUTE } from '../relay/refused-upgrades.ts';
import { SessionConductor, UNANSWERED_MS } from '../relay/session-conductor.ts';
import { InProcessRouting, type SessionRouting } from '../relay/session-routing.ts';
import { QUOTAS, type Quotas } from '../relay/socket-quota.ts';
import { ViewerAdmission } from '../relay/viewer-admission.ts';
import { SILENT_ANNOUNCER } from '../sessions/session-announcer.ts';
import { endAbandonedSessions } from '../sessions/session-store.ts';
import { webhookAnnouncer } from '../webhooks/webhook-announcer.ts';
import { DELIVERY_TIMES, type DeliveryTimes, WebhookDelivery } from '../webhooks/webhook-delivery.ts';
import { ListenAddress } from './listen-address.ts';

/** What the relay is made of besides its configuration; what may be absent has a default for production. */
export interface ContextParts {
  readonly sql: Sql;
  readonly log: Logger;
  readonly folders: { readonly migrations: string; readonly viewer: string; readonly releases: string };
  readonly productVersion: string;
  readonly liveness?: LivenessTimes;
  readonly authenticationMs?: number;
  readonly unansweredMs?: number;
  readonly deliveryTimes?: DeliveryTimes;
  readonly quotas?: Quotas;
  readonly refusedUpgradesPerMinute?: number;
  /** Replaces the tickets of the sessions on this relay. */
  readonly tickets?: DataTickets;
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
  readonly address: ListenAddress;
  readonly routing: SessionRouting;
  readonly conductor: SessionConductor;
  readonly viewers: ViewerAdmission;
  readonly tickets: DataTickets;
  readonly delivery: WebhookDelivery | undefined;
  readonly liveness: LivenessTimes;
  readonly authenticationMs: number;
  readonly quotas: Quotas;
  readonly refusedUpgradesPerMinute: number;
}

/** Brings the database up to date and makes the services on it. */
export async function createContext(config: Configuration, parts: ContextParts): Promise<AppContext> {
  const { sql, log } = parts;
  await mkdir(config.dataDir, { recursive: true });
  const secrets = loadTokenSecrets(config.dataDir, config.tokenSecretFile);
  for (const name of await migrate(sql, parts.folders.migrations)) log.info({ migration: name }, 'migrated');
  const { webhookReceiver: receiver } = config;
  const times = parts.deliveryTimes ?? DELIVERY_TIMES;
  const delivery = receiver && new WebhookDelivery({ sql, log, receiver, times });
  const announcer = delivery ? webhookAnnouncer(delivery) : SILENT_ANNOUNCER;
  const abandoned = await endAbandonedSessions(sql, announcer);
  if (abandoned > 0)
    log.warn({ sessions: abandoned }, '[WARNING] ended sessions that an earlier relay left open');
  await forgetUnansweredKeys(sql);

  const routing = new InProcessRouting();
  const reconnectGraceMs = config.reconnectGraceSeconds * 1000;
  const unansweredMs = parts.unansweredMs ?? UNANSWERED_MS;
  const conductor = new SessionConductor({ sql, routing, log, announcer, reconnectGraceMs, unansweredMs });
  return {
    config,
    sql,
    log,
    folders: parts.folders,
    productVersion: parts.productVersion,
    majors: parts.majors ?? SERVED_MAJORS,
    secrets,
    address: new ListenAddress(config),
    routing,
    conductor,
    viewers: new ViewerAdmission({ sql, routing, conductor, secrets, announcer, reconnectGraceMs }),
    tickets: parts.tickets ?? new LiveDataTickets(routing, conductor),
    delivery,
    liveness: parts.liveness ?? LIVENESS,
    authenticationMs: parts.authenticationMs ?? AUTHENTICATION_MS,
    quotas: parts.quotas ?? QUOTAS,
    refusedUpgradesPerMinute: parts.refusedUpgradesPerMinute ?? MOST_REFUSED_PER_MINUTE,
    async [Symbol.asyncDispose]() {
      conductor.close();
      await delivery?.close();
    },
  };
}

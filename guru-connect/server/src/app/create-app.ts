import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Logger } from 'pino';
import type { Sql } from 'postgres';
import { recordLastSeen } from '../agents/agent-store.ts';
import type { Configuration } from '../config/configuration.ts';
import { loadTokenSecrets } from '../config/token-secrets.ts';
import { migrate } from '../database/migrate.ts';
import { ApiError } from '../http/api-error.ts';
import { errorAnswers } from '../http/error-answers.ts';
import { healthRoutes } from '../http/health-routes.ts';
import { answerOnSocket, clientFault, rawAnswer } from '../http/raw-answer.ts';
import { closedHeaders } from '../http/security-headers.ts';
import { deprecationHeaders } from '../integration/deprecation-headers.ts';
import { forgetOldKeys, forgetUnansweredKeys } from '../integration/idempotency.ts';
import { integrationRoutes } from '../integration/integration-routes.ts';
import type { ServedMajor } from '../integration/served-major.ts';
import { SERVED_MAJORS } from '../integration/served-majors.ts';
import { assertServable, refuseUndocumentedRoutes } from '../integration/start-gates.ts';
import { attachSockets } from '../relay/attach-sockets.ts';
import { AUTHENTICATION_MS } from '../relay/first-message.ts';
import { LIVENESS, type LivenessTimes } from '../relay/liveness.ts';
import { SessionConductor, UNANSWERED_MS } from '../relay/session-conductor.ts';
import { InProcessRouting, type SessionRouting } from '../relay/session-routing.ts';
import { ViewerAdmission } from '../relay/viewer-admission.ts';
import { releaseRoutes } from '../releases/release-routes.ts';
import { SILENT_ANNOUNCER } from '../sessions/session-announcer.ts';
import { endAbandonedSessions } from '../sessions/session-store.ts';
import { forgetOldTokens } from '../sessions/viewer-token-store.ts';
import { viewerRoutes } from '../viewer/viewer-routes.ts';
import { webhookAnnouncer } from '../webhooks/webhook-announcer.ts';
import { DELIVERY_TIMES, type DeliveryTimes, WebhookDelivery } from '../webhooks/webhook-delivery.ts';
import { forgetOldWebhooks } from '../webhooks/webhook-store.ts';

export interface AppParts {
  readonly config: Configuration;
  readonly sql: Sql;
  readonly log: Logger;
  readonly folders: { readonly migrations: string; readonly viewer: string; readonly releases: string };
  readonly productVersion: string;
  /** Tests shorten these, or lengthen those that are not what they look at. */
  readonly liveness?: LivenessTimes;
  readonly authenticationMs?: number;
  readonly unansweredMs?: number;
  readonly deliveryTimes?: DeliveryTimes;
  /** Majors of the contract to serve, oldest first; SERVED_MAJORS by default. */
  readonly majors?: readonly ServedMajor[];
}

export interface App {
  readonly routing: SessionRouting;
  /** What the relay calls itself; with port 0 and no CONNECT_PUBLIC_URL known only while it listens. */
  publicUrl(): string;
  /** Where it listens, which with port 0 the system has chosen. */
  port(): number;
  listen(): Promise<void>;
  /** Sends every peer away with 1012 and stops listening; the database is the caller's. */
  close(): Promise<void>;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Puts the relay together on an open database, and brings that up to date first. */
export async function createApp(parts: AppParts): Promise<App> {
  const { config, sql, log, majors = SERVED_MAJORS } = parts;
  assertServable(majors);
  await mkdir(config.dataDir, { recursive: true });
  const secrets = loadTokenSecrets(config.dataDir, config.tokenSecretFile);
  for (const name of await migrate(sql, parts.folders.migrations)) log.info({ migration: name }, 'migrated');
  const delivery =
    config.webhookReceiver &&
    new WebhookDelivery({
      sql,
      log,
      receiver: config.webhookReceiver,
      times: parts.deliveryTimes ?? DELIVERY_TIMES,
    });
  const announcer = delivery ? webhookAnnouncer(delivery) : SILENT_ANNOUNCER;
  const abandoned = await endAbandonedSessions(sql, announcer);
  if (abandoned > 0)
    log.warn({ sessions: abandoned }, '[WARNING] ended sessions that an earlier relay left open');
  await forgetUnansweredKeys(sql);
  const forgetOld = async () => {
    await forgetOldKeys(sql);
    await forgetOldWebhooks(sql);
    await forgetOldTokens(sql);
  };
  await forgetOld();

  const port = () => portOf(app.server) ?? config.port;
  const publicUrl = () => config.publicUrl ?? `http://${urlHost(config.host)}:${port()}`;
  const routing = new InProcessRouting();
  const reconnectGraceMs = config.reconnectGraceSeconds * 1000;
  const unansweredMs = parts.unansweredMs ?? UNANSWERED_MS;
  const conductor = new SessionConductor({ sql, routing, log, announcer, reconnectGraceMs, unansweredMs });
  const admission = new ViewerAdmission({ sql, routing, conductor, secrets, announcer, reconnectGraceMs });

  const app = makeFastify(log);
  refuseUndocumentedRoutes(app, majors);
  deprecationHeaders(app, majors);
  await app.register(errorAnswers);
  await closedHeaders(app);
  healthRoutes(app, sql);
  const { features, embedAllowedOrigins } = config;
  await app.register(async (scope) =>
    viewerRoutes(scope, { folder: parts.folders.viewer, features, embedAllowedOrigins, publicUrl }),
  );
  releaseRoutes(app, { folder: parts.folders.releases, enabled: features.release_channel });
  await app.register(async (scope) =>
    integrationRoutes(
      scope,
      {
        sql,
        config,
        secrets,
        routing,
        conductor,
        publicUrl,
        productVersion: parts.productVersion,
        releasesDir: parts.folders.releases,
        supportedVersions: majors.map(({ version }) => version),
      },
      majors,
    ),
  );
  const sockets = attachSockets(app.server, {
    sql,
    log,
    routing,
    conductor,
    admission,
    liveness: parts.liveness ?? LIVENESS,
    authenticationMs: parts.authenticationMs ?? AUTHENTICATION_MS,
    sharedAgentKey: config.sharedAgentKey,
  });
  const tidy = setInterval(() => {
    forgetOld().catch((err: unknown) => log.error({ err }, 'old rows could not be forgotten'));
  }, HOUR_MS);
  tidy.unref();
  // So that a relay that is killed leaves no more than a minute's error behind.
  const recordSeen = async () => {
    await recordLastSeen(sql, [...routing.agents()]).catch((err: unknown) => {
      log.error({ err }, 'when agents were last seen could not be recorded');
    });
  };
  const seen = setInterval(recordSeen, MINUTE_MS);
  seen.unref();

  return {
    routing,
    publicUrl,
    port,
    async listen() {
      await app.listen({ host: config.host, port: config.port });
      delivery?.start();
    },
    async close() {
      clearInterval(tidy);
      clearInterval(seen);
      conductor.close();
      // Of those who are connected now: the next line sends them away.
      const recorded = recordSeen();
      sockets.close();
      app.server.closeIdleConnections();
      await Promise.all([app.close(), delivery?.close(), recorded]);
    },
  };
}

function makeFastify(log: FastifyBaseLogger): FastifyInstance {
  return Fastify({
    loggerInstance: log,
    genReqId: () => randomUUID(),
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: 30_000,
    // The longest identifier has 128 characters; a longer one is to fail its validation, not to find no route.
    routerOptions: { maxParamLength: 2048 },
    exposeHeadRoutes: false,
    // An address that cannot even be decoded.
    frameworkErrors: (_, request, reply) => {
      const error = new ApiError('route_not_found', 'There is nothing at this address.');
      const { status, headers, body } = rawAnswer(error, request.id);
      reply.raw.writeHead(status, headers).end(body);
    },
    clientErrorHandler: (err, socket) => {
      const requestId = randomUUID();
      log.debug({ err, request_id: requestId }, 'a request could not be read');
      answerOnSocket(socket, rawAnswer(clientFault(err), requestId));
    },
  });
}

function portOf(server: Server): number | undefined {
  const address: AddressInfo | string | null = server.address();
  return address && typeof address === 'object' ? address.port : undefined;
}

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

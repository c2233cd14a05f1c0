import type { FailedAttempts } from '../audit/failed-attempts.ts';
import type { Configuration } from '../config/configuration.ts';
import type { ContractUsage } from '../integration/usage/contract-usage.ts';
import { assertServable } from '../integration/start-gates.ts';
import { SERVED_MAJORS } from '../integration/served-majors.ts';
import type { LocalPeers } from '../relay/sessions/local-peers.ts';
import { type AppContext, type ContextParts, createContext } from './context.ts';
import { chores, Housekeeping } from './housekeeping.ts';
import { makeFastify } from './make-fastify.ts';
import { codes } from './plugins/codes.ts';
import { consoleApi } from './plugins/console-api.ts';
import { contract } from './plugins/contract.ts';
import { errorEnvelope } from './plugins/error-envelope.ts';
import { health } from './plugins/health.ts';
import { httpEdge } from './plugins/http-edge.ts';
import { integration } from './plugins/integration.ts';
import { native } from './plugins/native.ts';
import { releases } from './plugins/releases.ts';
import { securityHeaders } from './plugins/security-headers.ts';
import { sockets } from './plugins/sockets.ts';
import { technicians } from './plugins/technicians.ts';
import { viewer } from './plugins/viewer.ts';

export interface AppParts extends ContextParts {
  readonly config: Configuration;
}

export interface App {
  readonly peers: LocalPeers;
  readonly attempts: FailedAttempts;
  readonly usage: ContractUsage;
  /** What the relay calls itself; with port 0 and no CONNECT_PUBLIC_URL known only while it listens. */
  publicUrl(): string;
  /** Where it listens, which with port 0 the system has chosen. */
  port(): number;
  listen(): Promise<void>;
  /** Sends every peer away with 1012 and stops listening; the database is the caller's. */
  close(): Promise<void>;
}

/** Puts the relay together on an open database, and brings that up to date first. */
export async function createApp({ config, ...parts }: AppParts): Promise<App> {
  assertServable(parts.majors ?? SERVED_MAJORS);
  const context = await createContext(config, parts);
  try {
    return await appOf(context);
  } catch (error) {
    await context[Symbol.asyncDispose]();
    throw error;
  }
}

async function appOf(context: AppContext): Promise<App> {
  const { config, records, log, address, delivery, peers, attempts, usage } = context;
  const app = makeFastify(log, config.trustedProxies);
  address.follow(app.server);
  await app.register(contract, { context });
  await app.register(errorEnvelope);
  await app.register(securityHeaders);
  await app.register(httpEdge);
  for (const plugin of [
    technicians,
    health,
    viewer,
    releases,
    codes,
    native,
    integration,
    consoleApi,
    sockets,
  ])
    await app.register(plugin, { context });
  const housekeeping = new Housekeeping(log, chores(context));
  return {
    peers,
    attempts,
    usage,
    publicUrl: () => address.publicUrl(),
    port: () => address.port(),
    async listen() {
      await app.listen({ host: config.host, port: config.port });
      housekeeping.start();
      delivery?.start();
    },
    async close() {
      // From here on sockets that close mean nothing: their peers come back to the next relay.
      const drained = context.manager.drain();
      // Of those who are connected now: closing sends them away.
      const recorded = records.lastSeen([...peers.agents()]).catch((err: unknown) => {
        log.error({ err }, 'when agents were last seen could not be recorded');
      });
      app.server.closeIdleConnections();
      await Promise.all([app.close(), housekeeping.stop(), recorded, drained]);
      await context[Symbol.asyncDispose]();
    },
  };
}

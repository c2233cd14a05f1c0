import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from './app.ts';
import { createFirstAdmin } from './auth/create-first-admin.ts';
import { preparePasswords } from './auth/password.ts';
import { ConfigError } from './config/config-error.ts';
import type { Config } from './config/read-config.ts';
import type { CapabilityState } from './connect-client/capability-monitor.ts';
import { openDatabase } from './database/open-database.ts';
import { isSystemError } from './errors/system-error.ts';
import { watchConnections } from './http/open-connections.ts';
import type { Logger } from './log/create-logger.ts';
import { runPeriodically } from './run-periodically.ts';
import { createServices, type Deadlines, type Services } from './services.ts';
import { webhookAdvice } from './webhooks/webhook-advice.ts';

export interface RunningServer {
  port: number;
  services: Services;
  close: () => Promise<void>;
}

/** How long open requests, and agents that are told to come back, may take to finish when the server stops. */
const DRAIN_MS = 1_500;
/** How often open sessions are checked for technicians who lost access, by whatever means: they keep them no longer than 5 s. */
const REVOKE_MS = 2_000;
/** Below the time for which capabilities are remembered, so that no click has to wait for them. */
const CAPABILITY_REFRESH_MS = 20_000;

export interface StartOptions {
  deadlines?: Deadlines;
  /** Called if the embedded database ends by itself. */
  onDatabaseLost?: (fault: Error) => void;
}

/** Opens the database, listens, and starts what runs in the background. */
export async function startServer(
  config: Config,
  log: Logger,
  dashboardDir: string,
  { deadlines, onDatabaseLost = () => {} }: StartOptions = {},
): Promise<RunningServer> {
  const database = await openDatabase(config, log, onDatabaseLost);
  try {
    const services = createServices(config, database.sql, log, deadlines);
    await createFirstAdmin(services.users, config.firstAdmin, log);
    await preparePasswords();
    await services.commands.expireOverdue();
    await services.reconciler.failAbandoned();

    const server = createApp(config, services, dashboardDir);
    const connections = watchConnections(server);
    const port = await listen(server, config);
    log.info({ host: config.host, port, public_origin: config.publicOrigin }, '[OK] listening');
    if (config.publicOrigin.startsWith('https:') && config.trustedProxies.length === 0) {
      log.warn(
        '[WARNING] https at RMM_PUBLIC_URL takes a proxy in front: set RMM_TRUSTED_PROXY to its address, or all callers share one rate limit',
      );
    }
    const onError = (error: unknown) => log.error({ err: error }, '[ERROR] background work failed');
    services.capabilities.keepFresh().then(adviseOnWebhooks(config, log)).catch(onError);
    const stopReconciling = runPeriodically(
      () => services.reconciler.run(),
      config.reconcileSeconds * 1000,
      onError,
    );
    const stopExpiring = runPeriodically(() => services.commands.expireOverdue(), 5_000, onError);

    const stopRevoking = runPeriodically(() => services.revocation.run(), REVOKE_MS, onError);
    const stopAsking = runPeriodically(
      async () => void (await services.capabilities.keepFresh()),
      CAPABILITY_REFRESH_MS,
      onError,
    );

    const close = async () => {
      await Promise.all([
        stopReconciling(),
        stopExpiring(),
        stopAsking(),
        stopRevoking(),
        services.broker.stop(),
      ]);
      await services.revocation.settled();
      services.agentSocket.close();
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      connections.closeUnused();
      services.events.end();
      setTimeout(connections.cut, DRAIN_MS).unref();
      await closed;
      await database.close();
    };
    return { port, services, close };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Logs what keeps Guru Connect's webhooks from arriving, once Guru Connect has answered. */
function adviseOnWebhooks({ connect, webhookSecrets }: Config, log: Logger) {
  return (state: CapabilityState) => {
    if (connect === null || !state.ok) return;
    const advice = webhookAdvice(webhookSecrets.length > 0, state.capabilities.features);
    if (advice !== null) log.warn(`[WARNING] ${advice}`);
  };
}

async function listen(server: Server, { host, port }: Config): Promise<number> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    if (isSystemError(error, 'EADDRINUSE')) {
      throw new ConfigError(`Port ${port} on ${host} is taken; stop what uses it or set RMM_PORT.`);
    }
    throw error;
  }
  return (server.address() as AddressInfo).port;
}

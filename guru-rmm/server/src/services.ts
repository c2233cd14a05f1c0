import { join } from 'node:path';
import { createAgentConnections } from './agents/agent-connections.ts';
import { createAgentSocket } from './agents/agent-socket.ts';
import { createAgentStore } from './agents/agent-store.ts';
import type { AgentEvents } from './agents/agent-view.ts';
import { createEnrollmentTokenStore } from './agents/enrollment-token-store.ts';
import { createAuditLog } from './audit/audit-log.ts';
import { createAccess } from './auth/access.ts';
import { createUserStore } from './auth/user-store.ts';
import { createCommandDispatcher } from './commands/command-dispatcher.ts';
import { createCommandStore } from './commands/command-store.ts';
import type { Config } from './config/read-config.ts';
import { createCapabilityMonitor } from './connect-client/capability-monitor.ts';
import { createConnect } from './connect-client/create-connect.ts';
import { PINNED_CONTRACT_VERSION } from './connect-client/generated/operations.ts';
import type { Sql } from './database/sql.ts';
import { createReleaseRoots } from './connect-client/release-root.ts';
import { createEventHub } from './events/event-hub.ts';
import type { Logger } from './log/create-logger.ts';
import { createBroker } from './remote-control/broker.ts';
import { createCloseFromConnect } from './remote-control/close-from-connect.ts';
import { createConnectKeyStore } from './remote-control/connect-key-store.ts';
import { createConnectKeys } from './remote-control/connect-keys.ts';
import { createReconciler } from './remote-control/reconcile.ts';
import type { RemoteControlEvents } from './remote-control/remote-control-events.ts';
import { createRemoteControlStore } from './remote-control/remote-control-store.ts';
import { createRevocation } from './remote-control/revocation.ts';
import { createSupportCodes } from './remote-control/support-codes.ts';
import { createWebhookDeliveryStore } from './webhooks/webhook-delivery-store.ts';

/** What the dashboards receive as it happens. */
type LiveEvents = AgentEvents & RemoteControlEvents;

export type Services = ReturnType<typeof createServices>;

/** How long others may take, in milliseconds. What is left out is the product's own, which a person waits for. */
export interface Deadlines {
  /** GC, for one whole call. */
  connectCallMs?: number;
  /** An agent that has connected, for its first message. */
  helloMs?: number;
}

/** Everything that the server is made of, wired once. */
export function createServices(config: Config, sql: Sql, log: Logger, deadlines: Deadlines = {}) {
  const access = createAccess(sql);
  const users = createUserStore(sql);
  const audit = createAuditLog(sql, log);
  const events = createEventHub<LiveEvents>();
  const agents = createAgentStore(sql);
  const tokens = createEnrollmentTokenStore(sql);
  const connections = createAgentConnections();
  const commands = createCommandDispatcher(createCommandStore(sql), connections);
  const agentSocket = createAgentSocket({
    agents,
    audit,
    connections,
    commands,
    events,
    log,
    helloTimeoutMs: deadlines.helloMs,
  });

  const connect = createConnect(config.connect, deadlines.connectCallMs);
  const capabilities = createCapabilityMonitor({
    fetch: config.connect === null ? null : () => connect.capabilities(),
    acceptsKey: () => connect.acceptsKey(),
    pinnedVersion: PINNED_CONTRACT_VERSION,
    log,
  });
  const releaseRoots = createReleaseRoots({
    given: config.connect?.releaseRoot ?? null,
    pinFile: join(config.dataDir, 'connect-release-root.json'),
    log,
  });
  const store = createRemoteControlStore(sql, log);
  const keys = createConnectKeys(connect, createConnectKeyStore(sql), log);
  const closeFromConnect = createCloseFromConnect({ connect, store, events });
  const reconciler = createReconciler({
    store,
    connect,
    capabilities,
    closeFromConnect,
    events,
    isPreparing: (remoteControlId) => broker.isPreparing(remoteControlId),
    log,
  });
  const codes = createSupportCodes();
  const broker = createBroker({
    access,
    agents,
    attendedReason: config.attendedReason,
    audit,
    capabilities,
    codes,
    commands,
    connect,
    connections,
    connectOrigin: config.connect?.publicOrigin ?? '',
    events,
    keys,
    log,
    publicOrigin: config.publicOrigin,
    reconciler,
    releaseRoots,
    store,
  });

  const revocation = createRevocation({ broker, connect, events, log, store });

  return {
    access,
    agents,
    agentSocket,
    audit,
    broker,
    capabilities,
    closeFromConnect,
    codes,
    commands,
    connect,
    connections,
    events,
    keys,
    log,
    reconciler,
    revocation,
    sql,
    store,
    tokens,
    users,
    webhookDeliveries: createWebhookDeliveryStore(sql),
  };
}

import type { Logger } from 'pino';
import type { Sql } from 'postgres';
import type { AgentRecords } from '../../agents/agent-records.ts';
import type { DatabaseWatch } from '../../database/database-watch.ts';
import type { DataTickets } from '../sessions/data-tickets.ts';
import type { LivenessTimes } from '../socket/liveness.ts';
import type { LocalPeers } from '../sessions/local-peers.ts';
import type { SessionManager } from '../sessions/session-manager.ts';
import type { Quotas } from '../upgrades/socket-quota.ts';
import type { ViewerAdmission } from './viewer-admission.ts';

/** What the relay's sockets need. */
export interface RelayContext {
  readonly sql: Sql;
  readonly log: Logger;
  readonly records: AgentRecords;
  readonly watch: DatabaseWatch;
  readonly peers: LocalPeers;
  readonly manager: SessionManager;
  readonly admission: ViewerAdmission;
  readonly tickets: DataTickets;
  readonly liveness: LivenessTimes;
  /** How long a peer has for its first message, in milliseconds. */
  readonly authenticationMs: number;
  readonly sharedAgentKey: string | undefined;
  readonly quotas: Quotas;
  /** From one address. */
  readonly refusedUpgradesPerMinute: number;
  /** Origin that the operator gave the relay. */
  readonly publicUrl: string | undefined;
}

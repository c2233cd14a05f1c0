import type { Logger } from 'pino';
import type { Sql } from 'postgres';
import type { DataTickets } from './data-tickets.ts';
import type { LivenessTimes } from './liveness.ts';
import type { SessionConductor } from './session-conductor.ts';
import type { SessionRouting } from './session-routing.ts';
import type { Quotas } from './socket-quota.ts';
import type { ViewerAdmission } from './viewer-admission.ts';

/** What the relay's sockets need. */
export interface RelayContext {
  readonly sql: Sql;
  readonly log: Logger;
  readonly routing: SessionRouting;
  readonly conductor: SessionConductor;
  readonly admission: ViewerAdmission;
  readonly tickets: DataTickets;
  readonly liveness: LivenessTimes;
  /** How long a peer has to say who it is. */
  readonly authenticationMs: number;
  readonly sharedAgentKey: string | undefined;
  readonly quotas: Quotas;
  /** From one address. */
  readonly refusedUpgradesPerMinute: number;
  /** Origin that the operator gave the relay. */
  readonly publicUrl: string | undefined;
}

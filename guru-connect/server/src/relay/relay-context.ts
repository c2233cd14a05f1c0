import type { Logger } from 'pino';
import type { Sql } from 'postgres';
import type { LivenessTimes } from './liveness.ts';
import type { SessionConductor } from './session-conductor.ts';
import type { SessionRouting } from './session-routing.ts';
import type { ViewerAdmission } from './viewer-admission.ts';

/** What the relay's sockets need. */
export interface RelayContext {
  readonly sql: Sql;
  readonly log: Logger;
  readonly routing: SessionRouting;
  readonly conductor: SessionConductor;
  readonly admission: ViewerAdmission;
  readonly liveness: LivenessTimes;
  /** How long a peer has to say who it is. */
  readonly authenticationMs: number;
  readonly sharedAgentKey: string | undefined;
}

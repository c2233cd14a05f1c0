import type { Logger } from 'pino';
import type { Sql } from 'postgres';
import type { LivenessTimes } from '../socket/liveness.ts';
import type { LocalPeers } from '../sessions/local-peers.ts';
import type { SessionManager } from '../sessions/session-manager.ts';
import type { UpgradeContext } from '../upgrades/socket-admission.ts';
import type { Quotas } from '../upgrades/socket-quota.ts';
import type { ViewerAdmission } from './viewer-admission.ts';

/** What the relay's sockets need. */
export interface RelayContext extends UpgradeContext {
  readonly sql: Sql;
  readonly log: Logger;
  readonly peers: LocalPeers;
  readonly manager: SessionManager;
  readonly admission: ViewerAdmission;
  readonly liveness: LivenessTimes;
  /** How long a peer has for its first message, in milliseconds. */
  readonly authenticationMs: number;
  readonly quotas: Quotas;
  /** From one address. */
  readonly refusedUpgradesPerMinute: number;
}

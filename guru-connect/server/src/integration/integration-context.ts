import type { Sql } from 'postgres';
import type { FailedAttempts } from '../audit/failed-attempts.ts';
import type { Configuration } from '../config/configuration.ts';
import type { TokenSecrets } from '../config/token-secrets.ts';
import type { DatabaseWatch } from '../database/database-watch.ts';
import type { SessionCommands } from '../relay/sessions/session-commands.ts';
import type { LiveSettings } from '../settings/live-settings.ts';
import type { SessionLedger } from '../sessions/session-ledger.ts';
import type { ContractUsage } from './usage/contract-usage.ts';

/** What the operations need; they know no HTTP. */
export interface IntegrationContext {
  readonly sql: Sql;
  readonly config: Configuration;
  readonly secrets: TokenSecrets;
  readonly settings: LiveSettings;
  readonly watch: DatabaseWatch;
  readonly commands: SessionCommands;
  readonly ledger: SessionLedger;
  readonly attempts: FailedAttempts;
  readonly usage: ContractUsage;
  readonly productVersion: string;
  /** Majors of the contract that are served, as they stand in the path; oldest first. */
  readonly supportedVersions: readonly string[];
  readonly publicUrl: () => string;
  readonly releasesDir: string;
}

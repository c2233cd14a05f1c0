import type { KeyObject } from 'node:crypto';
import type { Sql } from 'postgres';
import type { FailedAttempts } from '../audit/failed-attempts.ts';
import type { Configuration } from '../config/configuration.ts';
import type { TokenSecrets } from '../config/token-secrets.ts';
import type { DatabaseWatch } from '../database/database-watch.ts';
import type { SessionCommands } from '../relay/sessions/session-commands.ts';
import type { LiveSettings } from '../settings/live-settings.ts';
import type { SessionLedger } from '../sessions/session-ledger.ts';
import type { SignInLimits } from './sign-in-limits.ts';

/** What the console's operations need. */
export interface ConsoleContext {
  readonly sql: Sql;
  readonly config: Configuration;
  readonly secrets: TokenSecrets;
  /** What secrets of second factors are stored under. */
  readonly secondFactorKey: KeyObject;
  readonly settings: LiveSettings;
  readonly watch: DatabaseWatch;
  readonly commands: SessionCommands;
  readonly ledger: SessionLedger;
  readonly attempts: FailedAttempts;
  readonly productVersion: string;
  readonly publicUrl: () => string;
  readonly folders: { readonly releases: string };
  readonly limits: SignInLimits;
}

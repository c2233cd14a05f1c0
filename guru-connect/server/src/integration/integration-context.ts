import type { Sql } from 'postgres';
import type { Configuration } from '../config/configuration.ts';
import type { TokenSecrets } from '../config/token-secrets.ts';
import type { SessionConductor } from '../relay/session-conductor.ts';
import type { SessionRouting } from '../relay/session-routing.ts';

/** What the operations need; they know no HTTP. */
export interface IntegrationContext {
  readonly sql: Sql;
  readonly config: Configuration;
  readonly secrets: TokenSecrets;
  readonly routing: SessionRouting;
  readonly conductor: SessionConductor;
  readonly productVersion: string;
  /** Majors of the contract that are served, as they stand in the path; oldest first. */
  readonly supportedVersions: readonly string[];
  readonly publicUrl: () => string;
  readonly releasesDir: string;
}

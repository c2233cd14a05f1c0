import type { Sql } from 'postgres';
import { type PolicyWish, strictestWish } from '../consent/consent-policy.ts';
import { readSettings, type SettingsChange, type StoredSettings, writeSettings } from './setting-store.ts';

/** What the operator sets in the environment. */
export interface EnvironmentSettings {
  readonly consent: PolicyWish;
  readonly embedAllowedOrigins: readonly string[];
}

/**
 * The settings that are in force: the environment's and the console's together. Of consent the strictest value of each
 * member counts, so that nobody in the console asks users less than the operator demands. Of the pages that may frame the
 * viewer all count: the product that the operator integrated goes on working, whatever is changed in the console.
 */
export class LiveSettings {
  readonly #sql: Sql;
  readonly environment: EnvironmentSettings;
  #stored: StoredSettings;

  private constructor(sql: Sql, environment: EnvironmentSettings, stored: StoredSettings) {
    this.#sql = sql;
    this.environment = environment;
    this.#stored = stored;
  }

  static async load(sql: Sql, environment: EnvironmentSettings): Promise<LiveSettings> {
    return new LiveSettings(sql, environment, await readSettings(sql));
  }

  /** What is set in the console. */
  get stored(): StoredSettings {
    return this.#stored;
  }

  /** What this server demands of every session's consent. */
  get consent(): PolicyWish {
    return strictestWish([this.environment.consent, this.#stored.consent]);
  }

  /** Origins that may frame the viewer; the first one is taken where a caller names none. */
  get framingOrigins(): readonly string[] {
    return [...new Set([...this.environment.embedAllowedOrigins, ...this.#stored.framing_origins])];
  }

  /** Changes what is set in the console, at once for this relay. */
  async change(change: SettingsChange, actor: Parameters<typeof writeSettings>[2]): Promise<void> {
    this.#stored = await writeSettings(this.#sql, change, actor);
  }

  /** Takes over what another relay has changed. */
  async refresh(): Promise<void> {
    this.#stored = await readSettings(this.#sql);
  }
}

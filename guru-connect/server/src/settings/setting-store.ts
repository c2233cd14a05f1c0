import type { Sql } from 'postgres';
import type { ClientOrigin } from '../audit/client-origin.ts';
import type { PolicyWish } from '../consent/consent-policy.ts';
import type { Queryable } from '../database/queryable.ts';

/** What administrators have set in the console. */
export interface StoredSettings {
  readonly consent: PolicyWish;
  readonly framing_origins: readonly string[];
}

export type SettingName = keyof StoredSettings;

export type SettingsChange = { readonly [Name in SettingName]?: StoredSettings[Name] | undefined };

const UNSET: StoredSettings = { consent: {}, framing_origins: [] };

export async function readSettings(sql: Queryable): Promise<StoredSettings> {
  const rows = await sql<{ name: SettingName; value: unknown }[]>`SELECT name, value FROM connect_settings`;
  return { ...UNSET, ...Object.fromEntries(rows.map(({ name, value }) => [name, value])) };
}

/** Stores settings, with an audit event for each that differs from what was there. */
export async function writeSettings(
  sql: Sql,
  change: SettingsChange,
  { by, from }: { readonly by: string; readonly from: ClientOrigin },
): Promise<StoredSettings> {
  return (await sql.begin(async (tx) => {
    // Two changes at once: the second one sees the first.
    await tx`LOCK TABLE connect_settings IN SHARE ROW EXCLUSIVE MODE`;
    const before = await readSettings(tx);
    for (const name of ['consent', 'framing_origins'] as const) {
      const value = change[name];
      if (value === undefined || isSame(value, before[name])) continue;
      await tx`
        INSERT INTO connect_settings (name, value, changed_by) VALUES (${name}, ${tx.json(copy(value))}, ${by})
        ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_by = excluded.changed_by, changed_at = now()`;
      const data = { setting: name, before: copy(before[name]), after: copy(value), by, ...from };
      await tx`INSERT INTO connect_audit_events (type, data) VALUES ('setting_changed', ${tx.json(data)})`;
    }
    return await readSettings(tx);
  })) as StoredSettings;
}

/** Without members that are not set, and in one order. */
function copy(value: StoredSettings[SettingName]) {
  if (Array.isArray(value)) return [...(value as readonly string[])];
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const isSame = (a: StoredSettings[SettingName], b: StoredSettings[SettingName]) =>
  JSON.stringify(copy(a)) === JSON.stringify(copy(b));

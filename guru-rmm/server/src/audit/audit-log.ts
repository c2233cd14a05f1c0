import type { JsonValue, Sql } from '../database/sql.ts';

/** What belongs to no remote-control session. An open set in the database, a closed one here. */
export type AuditType =
  | 'sign_in'
  | 'sign_in_failed'
  | 'sign_in_rate_limited'
  | 'sign_out'
  | 'enrollment_token_created'
  | 'enrollment_refused'
  | 'agent_enrolled'
  | 'connect_key_issued'
  | 'remote_control_refused';

interface AuditEntry {
  type: AuditType;
  userId?: string | undefined;
  /** Whom or what it is about: an e-mail address as typed, an agent id. Shortened to 255 characters. */
  subject?: string | undefined;
  data?: JsonValue;
}

export type AuditLog = ReturnType<typeof createAuditLog>;

export function createAuditLog(sql: Sql) {
  return {
    async record(entry: AuditEntry): Promise<void> {
      // A NUL cannot be stored in PostgreSQL text; what a stranger typed must not turn into a fault.
      const subject = entry.subject?.replaceAll('\0', '').slice(0, 255) ?? null;
      await sql`INSERT INTO audit_events (type, user_id, subject, data)
        VALUES (${entry.type}, ${entry.userId ?? null}, ${subject}, ${sql.json(entry.data ?? {})})`;
    },
  };
}

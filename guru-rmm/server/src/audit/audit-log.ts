import type { JsonObject, Sql, Transaction } from '../database/sql.ts';
import { appendEvent } from './append-event.ts';
import type { ClientOrigin } from './client-origin.ts';

/** Every event that belongs to no remote-control session, and what its subject is. */
export const SUBJECTS = {
  sign_in: 'user',
  sign_in_failed: 'user',
  sign_in_rate_limited: 'user',
  sign_out: 'user',
  user_created: 'user',
  user_changed: 'user',
  user_disabled: 'user',
  user_enabled: 'user',
  password_link_created: 'user',
  password_link_refused: 'user',
  password_set: 'user',
  enrollment_token_created: 'enrollment_token',
  enrollment_token_revoked: 'enrollment_token',
  enrollment_refused: 'machine',
  agent_enrolled: 'agent',
  agent_removed: 'agent',
  agent_moved: 'agent',
  agent_cloned: 'agent',
  connect_key_issued: 'agent',
  connect_key_revoked: 'agent',
  support_code_issued: 'agent',
  remote_control_refused: 'agent',
} as const;
export type AuditType = keyof typeof SUBJECTS;

/** The field of the log for a subject that is an id. */
const IDS: Partial<Record<(typeof SUBJECTS)[AuditType], string>> = {
  agent: 'agent_id',
  enrollment_token: 'token_id',
};

/** Who does something that is audited, and from where. */
export interface Actor {
  /** Null: an operator at the server's command line, or the server itself. */
  userId: string | null;
  from: ClientOrigin;
}

interface AuditEntry {
  type: AuditType;
  /** Who did it; without one it was a command on the server, or nobody known. */
  userId?: string | null | undefined;
  /** Whom or what it is about: an email address as typed, an agent id. Shortened to 255 characters. */
  subject?: string | undefined;
  /** From where the request came that caused it. */
  from: ClientOrigin;
  data?: JsonObject;
}

/** The log, as far as it is needed here. */
interface InfoLog {
  info(fields: object, message: string): void;
}

export type AuditLog = ReturnType<typeof createAuditLog>;

/**
 * Records what belongs to no remote-control session: sign-ins, users, enrolments, attempts on unknown machines. Each is one
 * line of the log too, with ids alone: what a stranger typed as an address may be a password.
 * @param log none at the command line, where the command itself says what it did
 */
export function createAuditLog(sql: Sql, log?: InfoLog) {
  return {
    /** @param tx the transaction that changes what the event is about: both happen, or neither */
    async record(
      { type, userId, subject, from, data }: AuditEntry,
      tx: Sql | Transaction = sql,
    ): Promise<void> {
      await appendEvent(tx, {
        type,
        userId: userId ?? null,
        subjectType: SUBJECTS[type],
        // A NUL cannot be stored in PostgreSQL text; what a stranger typed must not turn into a fault.
        subject: subject?.replaceAll('\0', '').slice(0, 255) ?? null,
        data: { ...data, from },
      });
      const name = IDS[SUBJECTS[type]];
      const about = name === undefined ? {} : { [name]: subject };
      log?.info(
        { ...about, by_user_id: userId, address: from.address },
        `[INFO] ${type.replaceAll('_', ' ')}`,
      );
    },
  };
}

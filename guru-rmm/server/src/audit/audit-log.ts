import type { JsonObject, Sql } from '../database/sql.ts';
import { appendEvent } from './append-event.ts';
import type { Logger } from '../log/create-logger.ts';
import type { ClientOrigin } from './client-origin.ts';

/** Every event that belongs to no remote-control session, and what its subject is. */
export const SUBJECTS = {
  sign_in: 'user',
  sign_in_failed: 'user',
  sign_in_rate_limited: 'user',
  sign_out: 'user',
  enrollment_token_created: 'enrollment_token',
  enrollment_refused: 'machine',
  agent_enrolled: 'agent',
  agent_moved: 'agent',
  agent_cloned: 'agent',
  connect_key_issued: 'agent',
  support_code_issued: 'agent',
  remote_control_refused: 'agent',
} as const;
export type AuditType = keyof typeof SUBJECTS;

interface AuditEntry {
  type: AuditType;
  userId?: string | undefined;
  /** Whom or what it is about: an e-mail address as typed, an agent id. Shortened to 255 characters. */
  subject?: string | undefined;
  /** From where the request came that caused it. */
  from: ClientOrigin;
  data?: JsonObject;
}

export type AuditLog = ReturnType<typeof createAuditLog>;

/**
 * Records what belongs to no remote-control session: sign-ins, enrolments, attempts on unknown machines. Each is one line
 * of the log too, with ids alone: what a stranger typed as an address may be a password.
 */
export function createAuditLog(sql: Sql, log: Pick<Logger, 'info'>) {
  return {
    async record({ type, userId, subject, from, data }: AuditEntry): Promise<void> {
      await appendEvent(sql, {
        type,
        userId: userId ?? null,
        subjectType: SUBJECTS[type],
        // A NUL cannot be stored in PostgreSQL text; what a stranger typed must not turn into a fault.
        subject: subject?.replaceAll('\0', '').slice(0, 255) ?? null,
        data: { ...data, from },
      });
      const agent = SUBJECTS[type] === 'agent' ? { agent_id: subject } : {};
      log.info({ ...agent, user_id: userId, address: from.address }, `[INFO] ${type.replaceAll('_', ' ')}`);
    },
  };
}

import type { JsonObject, Sql, Transaction } from '../database/sql.ts';
import { storableJson } from '../database/storable-json.ts';

/** Which part of the system reports an event: this server, a technician's page, or Guru Connect. */
export type EventSource = 'server' | 'browser' | 'connect';

/** An event of one remote-control session. */
interface SessionEvent {
  subjectType: 'remote_control';
  subject: string;
  type: string;
  source: EventSource;
  data: JsonObject;
}

/** An event that belongs to no session. */
interface GeneralEvent {
  subjectType: 'user' | 'agent' | 'machine' | 'enrollment_token';
  /** Whom or what it is about: an address as typed, an id, a hostname. */
  subject: string | null;
  type: string;
  userId: string | null;
  data: JsonObject;
}

/**
 * Appends one event to its chain: the session's own, or that of everything else. The only writer of both tables; the
 * database's triggers add the time, the changed columns of the session's row, and the hashes.
 */
export async function appendEvent(tx: Sql | Transaction, event: SessionEvent | GeneralEvent): Promise<void> {
  if (event.subjectType === 'remote_control') {
    await tx`INSERT INTO remote_control_events (remote_control_id, type, source, data)
      VALUES (${event.subject}, ${event.type}, ${event.source}, ${tx.json(storableJson(event.data))})`;
  } else {
    await tx`INSERT INTO audit_events (type, user_id, subject_type, subject, data)
      VALUES (${event.type}, ${event.userId}, ${event.subjectType}, ${event.subject}, ${tx.json(storableJson(event.data))})`;
  }
}

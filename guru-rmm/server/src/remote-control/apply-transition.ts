import { appendEvent, type EventSource } from '../audit/append-event.ts';
import type { ClientOrigin } from '../audit/client-origin.ts';
import type { Transaction } from '../database/sql.ts';
import { nextStatus, type RemoteControlStatus } from './session-states.ts';
import { columnsOf, detailsOf, type SessionColumns, type SessionTransition } from './session-transition.ts';

/** Who caused a transition, or brought the news of it. */
export interface TransitionBy {
  source: EventSource;
  userId?: string;
  /** From where the user asked for it. */
  from?: ClientOrigin;
  /** Why this server did it by itself. */
  because?: 'technician_disabled' | 'signed_out';
  /** How the news of Guru Connect came. */
  via?: 'poll' | 'webhook';
}

/**
 * Carries out one transition of a session: row and audit event, both or neither. Locks the row, looks the event up in
 * session-states.ts, writes the columns, and appends the event. Every change of a row after its creation ends here.
 * @returns the status after it, or null when the event may not happen now, which changes nothing
 */
export async function applyTransition(
  tx: Transaction,
  remoteControlId: string,
  transition: SessionTransition,
  by: TransitionBy,
): Promise<RemoteControlStatus | null> {
  const [row] = await tx<(SessionColumns & { at: Date })[]>`SELECT *, clock_timestamp() AS at
    FROM remote_control_sessions WHERE remote_control_id = ${remoteControlId} FOR UPDATE`;
  const status = row === undefined ? null : nextStatus(row.status, transition.type);
  if (row === undefined || status === null) return null;
  const columns = { status, ...columnsOf(row, transition, row.at) };
  await tx`UPDATE remote_control_sessions SET ${tx(columns)} WHERE remote_control_id = ${remoteControlId}`;
  const { source, userId, from, because, via } = by;
  await appendEvent(tx, {
    subjectType: 'remote_control',
    subject: remoteControlId,
    type: transition.type,
    source,
    data: { ...detailsOf(transition), by: userId, from, because, via },
  });
  return status;
}

import { appendEvent, type EventSource } from '../audit/append-event.ts';
import type { ClientOrigin } from '../audit/client-origin.ts';
import type { ConnectSession } from '../connect-client/connect-client.ts';
import type { Transaction } from '../database/sql.ts';
import { consentJson, consentNews } from './consent.ts';
import { nextStatus, type RemoteControlStatus } from './session-states.ts';
import { columnsOf, detailsOf, type SessionColumns, type SessionTransition } from './session-transition.ts';

/** Who caused a transition, or brought the news of it. */
export interface TransitionBy {
  source: EventSource;
  userId?: string;
  /** From where the user asked for it. */
  from?: ClientOrigin;
  /** Why this server did it by itself. */
  because?: 'agent_removed' | 'technician_disabled' | 'signed_out';
  /** How the news of Guru Connect came. */
  via?: 'poll' | 'webhook';
}

type LockedRow = SessionColumns & { remote_control_id: string; at: Date };

/**
 * Carries out one transition of a session: row and audit event, both or neither. Locks the row, looks the event up in
 * session-states.ts, writes the columns, and appends the event. Every change of a row after its creation ends here.
 * What Guru Connect's session says of consent is recorded first, whether or not the transition may happen.
 * @returns the status after it, or null when the event may not happen now, which changes nothing
 */
export async function applyTransition(
  tx: Transaction,
  remoteControlId: string,
  transition: SessionTransition,
  by: TransitionBy,
): Promise<RemoteControlStatus | null> {
  const row = await lockRow(tx, remoteControlId);
  if (row === null) return null;
  if ('session' in transition) await writeConsent(tx, row, transition.session, by);
  return write(tx, row, transition, by);
}

/**
 * Records what Guru Connect reports of the consent of a session's user, unless it is recorded.
 * @returns whether anything was new
 */
export async function applyConsent(
  tx: Transaction,
  remoteControlId: string,
  session: ConnectSession,
  by: TransitionBy,
): Promise<boolean> {
  const row = await lockRow(tx, remoteControlId);
  return row !== null && writeConsent(tx, row, session, by);
}

async function lockRow(tx: Transaction, remoteControlId: string): Promise<LockedRow | null> {
  const [row] = await tx<LockedRow[]>`SELECT *, clock_timestamp() AS at
    FROM remote_control_sessions WHERE remote_control_id = ${remoteControlId} FOR UPDATE`;
  return row ?? null;
}

async function writeConsent(
  tx: Transaction,
  row: LockedRow,
  session: ConnectSession | null,
  { via }: TransitionBy,
): Promise<boolean> {
  const news = consentNews(row.consent, session?.consent);
  if (news === null) return false;
  const transition = { type: news.event, consent: news.consent };
  const by = { source: 'connect', ...(via === undefined ? {} : { via }) } as const;
  return (await write(tx, row, transition, by)) !== null;
}

async function write(
  tx: Transaction,
  row: LockedRow,
  transition: SessionTransition,
  { source, userId, from, because, via }: TransitionBy,
): Promise<RemoteControlStatus | null> {
  const status = nextStatus(row.status, transition.type);
  if (status === null) return null;
  const { consent, ...changed } = columnsOf(row, transition, row.at);
  const columns = {
    status,
    ...changed,
    ...(consent == null ? {} : { consent: tx.json(consentJson(consent)) }),
  };
  await tx`UPDATE remote_control_sessions SET ${tx(columns)} WHERE remote_control_id = ${row.remote_control_id}`;
  await appendEvent(tx, {
    subjectType: 'remote_control',
    subject: row.remote_control_id,
    type: transition.type,
    source,
    data: { ...detailsOf(transition), by: userId, from, because, via },
  });
  return status;
}

import type { Sql } from 'postgres';
import type { Queryable } from '../database/queryable.ts';
import type { SessionAnnouncer } from './session-announcer.ts';
import type { EndReason } from './session-deadline.ts';
import { type SessionEvent, type SessionStatus, transition } from './session-machine.ts';
import { type Meeting, meetingAfter } from './session-meeting.ts';

export interface SessionRow extends Meeting {
  readonly session_id: string;
  readonly agent_id: string;
  readonly mode: string;
  readonly status: SessionStatus;
  readonly source: string;
  readonly technician_id: string;
  readonly technician_name: string;
  readonly reason: string | null;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
  readonly end_reason: EndReason | null;
}

export type NewSession = Pick<
  SessionRow,
  | 'session_id'
  | 'agent_id'
  | 'mode'
  | 'source'
  | 'technician_id'
  | 'technician_name'
  | 'reason'
  | 'expires_at'
>;

/** Contract: SessionEvent.type, as far as this release writes it. */
export type SessionEventType =
  | 'created'
  | 'agent_bound'
  | 'viewer_token_created'
  | 'viewer_connected'
  | 'viewer_disconnected'
  | 'viewer_refused'
  | 'agent_disconnected'
  | 'input_first'
  | 'monitor_selected'
  | 'ended';

/** Of one session this many refused viewers are told. */
const MOST_REFUSALS = 200;

export type EventData = Readonly<Record<string, string | number | boolean>>;

export interface SessionEventRow {
  readonly event_id: string;
  readonly type: SessionEventType;
  readonly occurred_at: Date;
  readonly data: EventData;
}

/**
 * Inserts a session with its first event, in one statement: a click waits for it. A second open session for the same
 * agent is a unique violation (23505), an unknown agent a foreign key violation (23503).
 */
export async function insertSession(sql: Queryable, session: NewSession): Promise<SessionRow> {
  const data = sql.json({ mode: session.mode, source: session.source });
  const [row] = await sql<SessionRow[]>`
    WITH created AS (
      INSERT INTO connect_sessions
        (session_id, agent_id, mode, status, source, technician_id, technician_name, reason, expires_at)
      VALUES
        (${session.session_id}, ${session.agent_id}, ${session.mode}, 'waiting_for_agent', ${session.source},
         ${session.technician_id}, ${session.technician_name}, ${session.reason}, ${session.expires_at})
      RETURNING *),
    event AS (
      INSERT INTO connect_session_events (session_id, type, data) SELECT session_id, 'created', ${data} FROM created)
    SELECT * FROM created`;
  if (!row) throw new Error('INSERT … RETURNING gave no row');
  return row;
}

export async function findSession(sql: Queryable, sessionId: string): Promise<SessionRow | undefined> {
  const [row] = await sql<SessionRow[]>`SELECT * FROM connect_sessions WHERE session_id = ${sessionId}`;
  return row;
}

export async function insertEvent(
  sql: Queryable,
  sessionId: string,
  type: SessionEventType,
  data: EventData = {},
): Promise<void> {
  await sql`INSERT INTO connect_session_events ${sql({ session_id: sessionId, type, data: sql.json(data) })}`;
}

/** Writes down that a viewer was refused. Anybody may try, and the audit does not grow without bounds for it. */
export async function insertRefusal(sql: Queryable, sessionId: string, credential: string): Promise<void> {
  await sql`
    INSERT INTO connect_session_events (session_id, type, data)
    SELECT ${sessionId}::uuid, 'viewer_refused', ${sql.json({ credential })}
    WHERE ${MOST_REFUSALS} > (
      SELECT count(*) FROM connect_session_events WHERE session_id = ${sessionId} AND type = 'viewer_refused')`;
}

/** Oldest first; as many as the contract's list holds. */
export async function listEvents(sql: Queryable, sessionId: string): Promise<SessionEventRow[]> {
  return await sql<SessionEventRow[]>`
    SELECT event_id, type, occurred_at, data FROM connect_session_events
    WHERE session_id = ${sessionId} ORDER BY position LIMIT 10000`;
}

export interface Happening {
  readonly event: SessionEvent;
  readonly type: SessionEventType;
  readonly data?: EventData;
  /** Of the event `end`. */
  readonly endReason?: EndReason;
}

/**
 * Applies an event to a session, writes its audit row and has it announced, inside the caller's transaction; the row is
 * locked first. Every transition passes here.
 *
 * @returns undefined when there is no such session or it has ended: nothing happens to those any more.
 * @throws IllegalTransition for an event that its state does not know
 */
export async function applyEvent(
  tx: Queryable,
  sessionId: string,
  happening: Happening,
  announcer: SessionAnnouncer,
): Promise<SessionRow | undefined> {
  const [current] = await tx<SessionRow[]>`
    SELECT * FROM connect_sessions WHERE session_id = ${sessionId} FOR UPDATE`;
  if (!current || current.status === 'ended') return undefined;
  const applied = transition(current.status, happening.event);
  const now = new Date();
  const change = {
    status: applied.status,
    started_at: applied.effects.includes('mark_started') ? (current.started_at ?? now) : current.started_at,
    ended_at: applied.effects.includes('mark_ended') ? now : null,
    end_reason: applied.effects.includes('mark_ended') ? (happening.endReason ?? 'requested') : null,
    ...meetingAfter(current, applied.status, now),
  };
  const [row] = await tx<SessionRow[]>`
    UPDATE connect_sessions SET ${tx(change)} WHERE session_id = ${sessionId} RETURNING *`;
  if (!row) throw new Error('UPDATE … RETURNING gave no row');
  await insertEvent(tx, sessionId, happening.type, happening.data);
  await announcer.record(tx, { before: current, after: row, at: now });
  return row;
}

/** Ends what a relay that is no more has left open, one after another; @returns how many */
export async function endAbandonedSessions(sql: Sql, announcer: SessionAnnouncer): Promise<number> {
  const open = await sql<Pick<SessionRow, 'session_id'>[]>`
    SELECT session_id FROM connect_sessions WHERE status <> 'ended' ORDER BY created_at`;
  const endReason = 'relay_restarted';
  const happening: Happening = { event: 'end', type: 'ended', endReason, data: { reason: endReason } };
  for (const { session_id } of open) {
    await sql.begin(async (tx) => await applyEvent(tx, session_id, happening, announcer));
  }
  return open.length;
}

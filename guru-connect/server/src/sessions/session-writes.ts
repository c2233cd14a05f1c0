import type { ClientOrigin } from '../audit/client-origin.ts';
import type { Queryable } from '../database/queryable.ts';
import type { NewSession, SessionRow } from './session.ts';
import type { EventData, SessionEventType } from './session-event.ts';
import type { NewEvent, RowStep } from './session-row.ts';
import { stateColumns } from './session-row.ts';
import { initialState } from './session-state.ts';

/** At most this many events of one type in one session; strangers and hostile viewers cause them. */
const MOST_OF_TYPE: Partial<Record<SessionEventType, number>> = {
  viewer_refused: 200,
  monitor_selected: 200,
  input_first: 1,
  consent_input_refused: 200,
};

/** Who serves a new session. */
export interface SessionOwner {
  readonly relayId: string;
  /** Version of its agent, if that is connected to the relay that creates the session; it is bound at once. */
  readonly agentVersion: string | undefined;
}

/** A session to create, and who serves it. */
export interface SessionToCreate extends SessionOwner {
  readonly session: NewSession;
  /** Who asked for it, for the audit. */
  readonly from: ClientOrigin;
}

/**
 * Inserts sessions with their first events, in one statement; and the agents that are to join with a support code.
 * @returns a row for each; undefined where the agent is unknown or has an open session
 */
export async function insertSessions(
  sql: Queryable,
  sessions: readonly SessionToCreate[],
): Promise<(SessionRow | undefined)[]> {
  const wanted = sessions.map(({ session, relayId, agentVersion, from }) => ({
    ...session,
    ...stateColumns(firstState(session, agentVersion)),
    expires_at: session.expires_at.toISOString(),
    consent_policy: { ...session.consent_policy },
    relay_id: relayId,
    agent_version: agentVersion ?? null,
    origin: from,
  }));
  const rows = await sql<SessionRow[]>`
    WITH wanted AS (
      SELECT * FROM jsonb_to_recordset(${sql.json(wanted)}) AS one (
        session_id uuid, agent_id text, mode text, source text, technician_id text, technician_name text, reason text,
        expires_at timestamptz, consent_policy jsonb, by_code boolean, status text, agent_state text, viewer_state text, consent text,
        relay_id uuid, agent_version text, origin jsonb)),
    joining AS (INSERT INTO connect_agents (agent_id) SELECT agent_id FROM wanted WHERE by_code),
    created AS (
      INSERT INTO connect_sessions AS session (
        session_id, agent_id, mode, source, technician_id, technician_name, reason,
        expires_at, consent_policy, by_code, status, agent_state, viewer_state, consent, relay_id)
      SELECT
        session_id, agent_id, mode, source, technician_id, technician_name, reason,
        expires_at, consent_policy, by_code, status, agent_state, viewer_state, consent, relay_id
      FROM wanted WHERE by_code OR EXISTS (SELECT FROM connect_agents AS agent WHERE agent.agent_id = wanted.agent_id)
      ON CONFLICT (agent_id) WHERE status <> 'ended' DO NOTHING
      RETURNING session_id, session, connect_session_facts(session) AS facts),
    event AS (
      INSERT INTO connect_session_events (session_id, type, data)
      SELECT session_id, 'created', facts || origin FROM created JOIN wanted USING (session_id)
      UNION ALL
      SELECT session_id, 'agent_bound', jsonb_build_object('agent_version', agent_version)
      FROM created JOIN wanted USING (session_id) WHERE agent_version IS NOT NULL)
    SELECT (session).* FROM created`;
  const byId = new Map(rows.map((row) => [row.session_id, row]));
  return sessions.map(({ session }) => byId.get(session.session_id));
}

function firstState({ consent_policy: policy }: NewSession, agentVersion: string | undefined) {
  return initialState(
    agentVersion === undefined ? 'absent' : 'present',
    policy.prompt === 'prompt' ? 'pending' : 'not_required',
    policy.until_granted,
  );
}

/** Reads a session and locks its row until the transaction ends. */
export async function lockSession(tx: Queryable, sessionId: string): Promise<SessionRow | undefined> {
  const [row] = await tx<SessionRow[]>`
    SELECT * FROM connect_sessions WHERE session_id = ${sessionId} FOR UPDATE`;
  return row;
}

export async function hasEvent(tx: Queryable, eventId: string): Promise<boolean> {
  return (await tx`SELECT FROM connect_session_events WHERE event_id = ${eventId}`).length > 0;
}

/** Writes what facts did to rows, and their events, in one statement. The rows must be locked. */
export async function writeSteps(tx: Queryable, steps: readonly RowStep[]): Promise<void> {
  await writeStepsIfUnchanged(
    tx,
    steps.map((step) => ({ step, revision: null })),
  );
}

/** A step, and the revision that its row must still have; null: whichever. */
export interface GuardedStep {
  readonly step: RowStep;
  readonly revision: number | null;
}

/**
 * As `writeSteps` without locks: what somebody else has changed meanwhile is left alone.
 * @returns whether each was written
 */
export async function writeStepsIfUnchanged(
  tx: Queryable,
  guarded: readonly GuardedStep[],
): Promise<boolean[]> {
  const rows = guarded.map(({ step: { after }, revision }) => ({
    session_id: after.session_id,
    expected: revision,
    revision: after.revision,
    status: after.status,
    agent_state: after.agent_state,
    viewer_state: after.viewer_state,
    consent: after.consent,
    started_at: text(after.started_at),
    ended_at: text(after.ended_at),
    end_reason: after.end_reason,
    joined_at: text(after.joined_at),
    parted_at: text(after.parted_at),
    parted_by: after.parted_by,
    consent_asked_at: text(after.consent_asked_at),
    consent_expires_at: text(after.consent_expires_at),
    consent_answered_at: text(after.consent_answered_at),
    consent_cause: after.consent_cause,
    consent_event_id: after.consent_event_id,
    viewer_left_at: text(after.viewer_left_at),
    agent_left_at: text(after.agent_left_at),
  }));
  const events = guarded
    .flatMap(({ step: { after, events: own, at } }) =>
      own.map((event) => eventRow(after.session_id, event, at)),
    )
    .map((event, ordinal) => ({ ...event, ordinal }));
  const written = await tx<{ session_id: string }[]>`
    WITH updated AS (
      UPDATE connect_sessions AS session SET
        status = one.status, agent_state = one.agent_state, viewer_state = one.viewer_state, consent = one.consent,
        started_at = one.started_at, ended_at = one.ended_at, end_reason = one.end_reason,
        consent_asked_at = one.consent_asked_at, consent_expires_at = one.consent_expires_at,
        consent_answered_at = one.consent_answered_at, consent_cause = one.consent_cause,
        consent_event_id = one.consent_event_id,
        joined_at = one.joined_at, parted_at = one.parted_at, parted_by = one.parted_by,
        viewer_left_at = one.viewer_left_at, agent_left_at = one.agent_left_at, revision = one.revision
      FROM jsonb_to_recordset(${tx.json(rows)}) AS one (
        session_id uuid, expected integer, revision integer,
        status text, agent_state text, viewer_state text, consent text,
        started_at timestamptz, ended_at timestamptz, end_reason text,
        consent_asked_at timestamptz, consent_expires_at timestamptz, consent_answered_at timestamptz,
        consent_cause text, consent_event_id uuid,
        joined_at timestamptz, parted_at timestamptz, parted_by text,
        viewer_left_at timestamptz, agent_left_at timestamptz)
      WHERE session.session_id = one.session_id
        AND (one.expected IS NULL OR (session.revision = one.expected AND session.status <> 'ended'))
      RETURNING session.session_id, session.agent_id, session.by_code, session.status),
    -- The key that a support code gave is good for its session alone.
    closed AS (
      UPDATE connect_agent_keys AS key SET revoked_at = now() FROM updated
      WHERE updated.by_code AND updated.status = 'ended' AND key.agent_id = updated.agent_id AND revoked_at IS NULL),
    event AS (
      INSERT INTO connect_session_events (event_id, session_id, type, occurred_at, data)
      SELECT event_id, session_id, type, occurred_at, data
      FROM jsonb_to_recordset(${tx.json(events)}) AS event (
        event_id uuid, session_id uuid, type text, occurred_at timestamptz, data jsonb, ordinal integer)
      -- The rows of chains are locked in this order: two such statements never wait for each other.
      JOIN updated USING (session_id) ORDER BY session_id, ordinal)
    SELECT session_id FROM updated`;
  const ids = new Set(written.map(({ session_id }) => session_id));
  return guarded.map(({ step }) => ids.has(step.after.session_id));
}

/** Writes one event unless the session has as many of its type as it may. @returns false when nothing was written */
export async function insertBoundedEvent(
  tx: Queryable,
  sessionId: string,
  event: { readonly type: SessionEventType; readonly data: EventData; readonly event_id?: string },
  at: Date,
): Promise<boolean> {
  const most = MOST_OF_TYPE[event.type] ?? Number.MAX_SAFE_INTEGER;
  const rows = await tx`
    INSERT INTO connect_session_events (event_id, session_id, type, occurred_at, data)
    SELECT coalesce(${event.event_id ?? null}::uuid, gen_random_uuid()), ${sessionId}::uuid, ${event.type},
      ${at}::timestamptz, ${tx.json(event.data)}
    WHERE ${most} > (
      SELECT count(*) FROM connect_session_events WHERE session_id = ${sessionId} AND type = ${event.type})
    RETURNING event_id`;
  return rows.length > 0;
}

function eventRow(sessionId: string, event: NewEvent, at: Date) {
  return { ...event, session_id: sessionId, occurred_at: at.toISOString() };
}

function text(time: Date | null): string | null {
  return time?.toISOString() ?? null;
}

import type { SessionMode } from '../connect-client/connect-client.ts';
import { isUniqueViolation, type JsonValue, type Sql } from '../database/sql.ts';
import type { ApiError } from '../errors/api-error.ts';
import { type RemoteControlStatus, statusesAllowing } from './session-states.ts';

export interface RemoteControlRow {
  remote_control_id: string;
  agent_id: string;
  device_id: string;
  tech_id: string;
  tech_name: string;
  tech_email: string;
  connect_session_id: string | null;
  mode: SessionMode;
  reason: string | null;
  status: RemoteControlStatus;
  outcome: 'completed' | 'unused' | 'failed' | null;
  error_code: string | null;
  cause_code: string | null;
  error_detail: string | null;
  started_at: Date;
  viewer_connected_at: Date | null;
  first_frame_at: Date | null;
  ended_at: Date | null;
  end_reason: string | null;
}

export interface NewRemoteControl {
  agentId: string;
  techId: string;
  mode: SessionMode;
  reason: string | null;
}

/** How GC says that a session ended. `confirmed` is false while GC has not been told, or has not answered. */
export interface SessionEnd {
  reason: string;
  viewerConnectedAt: string | null;
  confirmed: boolean;
}

/** A session that was never used expires on GC within minutes; an hour later there is nothing left to clean up. */
const CLEANUP_MAX_AGE = '1 hour';
const HISTORY_LIMIT = 200;
const MAX_BROWSER_EVENTS = 200;

export type RemoteControlStore = ReturnType<typeof createRemoteControlStore>;

/**
 * The audit tables of remote control. Each change names the states that it may start from (session-states.ts), so a
 * late or second one changes nothing. `connect_cleanup` is `pending` from the start: whoever closes the row without
 * GC's confirmation leaves it to the reconcile loop.
 */
export function createRemoteControlStore(sql: Sql) {
  const selected = sql`SELECT r.*, a.device_id, u.name AS tech_name, u.email AS tech_email
    FROM remote_control_sessions r JOIN agents a USING (agent_id) JOIN users u ON u.user_id = r.tech_id`;

  const addEvent = async (
    remoteControlId: string,
    type: string,
    source: 'server' | 'browser' | 'connect',
    data: JsonValue = {},
  ): Promise<void> => {
    await sql`INSERT INTO remote_control_events (remote_control_id, type, source, data)
      VALUES (${remoteControlId}, ${type}, ${source}, ${sql.json(data)})`;
  };

  const find = async (remoteControlId: string): Promise<RemoteControlRow | null> => {
    const [row] = await sql<RemoteControlRow[]>`${selected} WHERE remote_control_id = ${remoteControlId}`;
    return row ?? null;
  };

  return {
    addEvent,
    find,

    /** @returns the id of the new row, or null when the agent has an open one */
    async begin(wish: NewRemoteControl): Promise<string | null> {
      try {
        const [row] = await sql<{ remote_control_id: string }[]>`
          INSERT INTO remote_control_sessions (agent_id, tech_id, mode, reason, status, connect_cleanup)
          VALUES (${wish.agentId}, ${wish.techId}, ${wish.mode}, ${wish.reason}, 'starting', 'pending')
          RETURNING remote_control_id`;
        return row?.remote_control_id ?? null;
      } catch (error) {
        if (isUniqueViolation(error, 'remote_control_one_open')) return null;
        throw error;
      }
    },

    /** An attempt that never got as far as GC. */
    async recordRefused(wish: NewRemoteControl, error: ApiError): Promise<void> {
      await sql`INSERT INTO remote_control_sessions
          (agent_id, tech_id, mode, reason, status, outcome, error_code, cause_code, error_detail, ended_at)
        VALUES (${wish.agentId}, ${wish.techId}, ${wish.mode}, ${wish.reason}, 'failed', 'failed',
          ${error.code}, ${error.causeCode ?? null}, ${error.message.slice(0, 1000)}, now())`;
    },

    async findOpen(agentId: string): Promise<RemoteControlRow | null> {
      const [row] = await sql<RemoteControlRow[]>`${selected}
        WHERE r.agent_id = ${agentId} AND r.status IN ('starting', 'active')`;
      return row ?? null;
    },

    /** @returns false when the row is no longer starting */
    async handOver(remoteControlId: string, connectSessionId: string): Promise<boolean> {
      const rows = await sql`UPDATE remote_control_sessions
        SET status = 'active', connect_session_id = ${connectSessionId}
        WHERE remote_control_id = ${remoteControlId} AND status IN ${sql(statusesAllowing('hand_over'))}
        RETURNING 1`;
      return rows.length > 0;
    },

    /** @returns whether this call closed it */
    async fail(
      remoteControlId: string,
      error: ApiError,
      connect: { sessionId: string | null; endConfirmed: boolean },
    ): Promise<boolean> {
      const rows = await sql`UPDATE remote_control_sessions
        SET status = 'failed', outcome = 'failed', ended_at = now(), error_code = ${error.code},
          cause_code = ${error.causeCode ?? null}, error_detail = ${error.message.slice(0, 1000)},
          connect_session_id = coalesce(${connect.sessionId}::uuid, connect_session_id),
          connect_cleanup = ${connect.endConfirmed ? 'done' : 'pending'}
        WHERE remote_control_id = ${remoteControlId} AND status IN ${sql(statusesAllowing('fail'))} RETURNING 1`;
      return rows.length > 0;
    },

    /** @returns whether this call closed it */
    async end(remoteControlId: string, end: SessionEnd): Promise<boolean> {
      const rows = await sql`UPDATE remote_control_sessions
        SET status = 'ended', ended_at = now(), end_reason = ${end.reason.slice(0, 64)},
          viewer_connected_at = coalesce(${end.viewerConnectedAt}::timestamptz, viewer_connected_at),
          outcome = CASE WHEN coalesce(${end.viewerConnectedAt}::timestamptz, viewer_connected_at, first_frame_at) IS NULL
            THEN 'unused' ELSE 'completed' END,
          connect_cleanup = ${end.confirmed ? 'done' : 'pending'}
        WHERE remote_control_id = ${remoteControlId} AND status IN ${sql(statusesAllowing('end'))} RETURNING 1`;
      return rows.length > 0;
    },

    listOpen: async (): Promise<RemoteControlRow[]> => sql<RemoteControlRow[]>`${selected}
      WHERE r.status IN ('starting', 'active') ORDER BY r.started_at`,

    /** Closed rows, of one agent or of all, whose session may still be open on GC. */
    async listToCleanUp(agentId?: string): Promise<RemoteControlRow[]> {
      await sql`UPDATE remote_control_sessions SET connect_cleanup = 'done' WHERE connect_cleanup = 'pending'
        AND status IN ('ended', 'failed') AND ended_at < now() - ${CLEANUP_MAX_AGE}::interval`;
      return sql<RemoteControlRow[]>`${selected}
        WHERE r.connect_cleanup = 'pending' AND r.status IN ('ended', 'failed')
          ${agentId === undefined ? sql`` : sql`AND r.agent_id = ${agentId}`}
        ORDER BY r.ended_at LIMIT 50`;
    },

    async markCleanedUp(remoteControlId: string, connectSessionId: string | null): Promise<void> {
      await sql`UPDATE remote_control_sessions SET connect_cleanup = 'done',
          connect_session_id = coalesce(connect_session_id, ${connectSessionId}::uuid)
        WHERE remote_control_id = ${remoteControlId}`;
    },

    history: async (agentId: string): Promise<RemoteControlRow[]> => sql<RemoteControlRow[]>`${selected}
      WHERE r.agent_id = ${agentId} ORDER BY r.started_at DESC LIMIT ${HISTORY_LIMIT}`,

    /** A hint from the technician's page: kept up to a bound, and never the source of truth for an end. */
    async addBrowserEvent(remoteControlId: string, type: string, data: JsonValue): Promise<void> {
      const inserted = await sql`
        INSERT INTO remote_control_events (remote_control_id, type, source, data)
        SELECT ${remoteControlId}, ${type}, 'browser', ${sql.json(data)}
        WHERE (SELECT count(*) FROM remote_control_events
          WHERE remote_control_id = ${remoteControlId} AND source = 'browser') < ${MAX_BROWSER_EVENTS}
        RETURNING 1`;
      if (inserted.length === 0) return;
      if (type === 'viewer_connected') {
        await sql`UPDATE remote_control_sessions SET viewer_connected_at = coalesce(viewer_connected_at, now())
          WHERE remote_control_id = ${remoteControlId} AND status = 'active'`;
      } else if (type === 'first_frame') {
        await sql`UPDATE remote_control_sessions SET first_frame_at = coalesce(first_frame_at, now())
          WHERE remote_control_id = ${remoteControlId} AND status = 'active'`;
      }
    },
  };
}

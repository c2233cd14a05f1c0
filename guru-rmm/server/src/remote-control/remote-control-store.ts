import type { SqlCondition } from '../auth/access.ts';
import type { ConnectSession, SessionMode } from '../connect-client/connect-client.ts';
import { isUniqueViolation, type JsonObject, type Sql } from '../database/sql.ts';
import type { ApiError } from '../errors/api-error.ts';
import type { Logger } from '../log/create-logger.ts';
import { applyConsent, applyTransition, type TransitionBy } from './apply-transition.ts';
import type { StoredConsent } from './consent.ts';
import { createRow, type NewRemoteControl } from './create-row.ts';
import { logClick, logTransition } from './log-session.ts';
import type { RemoteControlStatus } from './session-states.ts';
import type { SessionTransition } from './session-transition.ts';

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
  consent: StoredConsent | null;
}

/** A session that was never used expires on GC within minutes; an hour later there is nothing left to clean up. */
const CLEANUP_MAX_AGE = '1 hour';
const HISTORY_LIMIT = 200;
const MAX_BROWSER_EVENTS = 200;

/** An open row that has lost its technician. */
export interface UnauthorizedRow extends RemoteControlRow {
  /** False: the technician signed out, or the sign-in expired. */
  tech_disabled: boolean;
}

export type RemoteControlStore = ReturnType<typeof createRemoteControlStore>;

/** The rows of remote control: reading them, creating them, and the one way to change them. */
export function createRemoteControlStore(sql: Sql, log: Pick<Logger, 'info'>) {
  const selected = sql`SELECT r.*, a.device_id, u.name AS tech_name, u.email AS tech_email
    FROM remote_control_sessions r JOIN agents a USING (agent_id) JOIN users u ON u.user_id = r.tech_id`;

  const find = async (remoteControlId: string): Promise<RemoteControlRow | null> => {
    const [row] = await sql<RemoteControlRow[]>`${selected} WHERE remote_control_id = ${remoteControlId}`;
    return row ?? null;
  };

  return {
    find,

    /** @returns the id of the new row, or null when the agent has an open one */
    async begin(click: NewRemoteControl): Promise<string | null> {
      try {
        const remoteControlId = await sql.begin((tx) => createRow(tx, click, null));
        logClick(log, remoteControlId, click);
        return remoteControlId;
      } catch (error) {
        if (isUniqueViolation(error, 'remote_control_one_open')) return null;
        throw error;
      }
    },

    /** Records an attempt that never got as far as GC. */
    async recordRefused(click: NewRemoteControl, error: ApiError): Promise<void> {
      await sql.begin((tx) => createRow(tx, click, error));
    },

    /** `applyTransition` in a transaction of its own. @returns whether the event happened */
    async apply(remoteControlId: string, transition: SessionTransition, by: TransitionBy): Promise<boolean> {
      const status = await sql.begin((tx) => applyTransition(tx, remoteControlId, transition, by));
      if (status !== null) logTransition(log, remoteControlId, transition, by);
      return status !== null;
    },

    /** `applyConsent` in a transaction of its own. @returns whether anything was new */
    recordConsent: (remoteControlId: string, session: ConnectSession, by: TransitionBy): Promise<boolean> =>
      sql.begin((tx) => applyConsent(tx, remoteControlId, session, by)),

    async findOpen(agentId: string): Promise<RemoteControlRow | null> {
      const [row] = await sql<RemoteControlRow[]>`${selected}
        WHERE r.agent_id = ${agentId} AND r.status IN ('starting', 'active')`;
      return row ?? null;
    },

    async findByConnectSession(sessionId: string): Promise<RemoteControlRow | null> {
      const [row] = await sql<RemoteControlRow[]>`${selected} WHERE r.connect_session_id = ${sessionId}`;
      return row ?? null;
    },

    listOpen: async (): Promise<RemoteControlRow[]> => sql<RemoteControlRow[]>`${selected}
      WHERE r.status IN ('starting', 'active') ORDER BY r.started_at`,

    /** Open rows of the agents that a condition on `agents` lets through (access.ts). */
    listVisible: async (visible: SqlCondition): Promise<RemoteControlRow[]> => sql<
      RemoteControlRow[]
    >`${selected}
      WHERE r.status IN ('starting', 'active') AND r.agent_id IN (SELECT agent_id FROM agents WHERE ${visible})
      ORDER BY r.started_at`,

    /** Open rows whose technician is disabled, or whose sign-in has ended. */
    listUnauthorized: async (): Promise<UnauthorizedRow[]> => sql<
      UnauthorizedRow[]
    >`SELECT open.*, u.disabled_at IS NOT NULL AS tech_disabled
      FROM (${selected} WHERE r.status IN ('starting', 'active')) open JOIN users u ON u.user_id = open.tech_id
      WHERE u.disabled_at IS NOT NULL OR NOT EXISTS (SELECT 1 FROM user_sessions s
        WHERE s.user_id = open.tech_id AND s.expires_at > now()
          AND (open.sign_in_id IS NULL OR s.sign_in_id = open.sign_in_id))`,

    /** Closed rows, of one agent or of all, whose session may still be open on GC. */
    async listToCleanUp(agentId?: string): Promise<RemoteControlRow[]> {
      return sql<RemoteControlRow[]>`${selected}
        WHERE r.connect_cleanup = 'pending' AND r.status IN ('ended', 'failed')
          AND r.ended_at >= now() - ${CLEANUP_MAX_AGE}::interval
          ${agentId === undefined ? sql`` : sql`AND r.agent_id = ${agentId}`}
        ORDER BY r.ended_at LIMIT 50`;
    },

    /** Gives up the clean-up of rows that are so old that Guru Connect's own limits have ended their sessions. */
    async expireCleanUps(): Promise<void> {
      const rows = await sql<
        { remote_control_id: string }[]
      >`SELECT remote_control_id FROM remote_control_sessions
        WHERE connect_cleanup = 'pending' AND status IN ('ended', 'failed')
          AND ended_at < now() - ${CLEANUP_MAX_AGE}::interval LIMIT 50`;
      for (const { remote_control_id: id } of rows)
        await this.apply(id, { type: 'cleanup_expired' }, { source: 'server' });
    },

    history: async (agentId: string): Promise<RemoteControlRow[]> => sql<RemoteControlRow[]>`${selected}
      WHERE r.agent_id = ${agentId} ORDER BY r.started_at DESC LIMIT ${HISTORY_LIMIT}`,

    /** Records a report of the technician's page, up to a bound: a hint, and never the source of truth for an end. */
    async addBrowserEvent(
      remoteControlId: string,
      type: 'viewer_connected' | 'first_frame' | 'viewer_error',
      report: JsonObject,
    ): Promise<void> {
      const [{ count } = { count: 0 }] = await sql<
        { count: number }[]
      >`SELECT count(*) FROM remote_control_events
        WHERE remote_control_id = ${remoteControlId} AND source = 'browser'`;
      if (count < MAX_BROWSER_EVENTS)
        await this.apply(remoteControlId, { type, report }, { source: 'browser' });
    },
  };
}

import type { ConnectSession } from '../connect-client/connect-client.ts';
import type { JsonObject } from '../database/sql.ts';
import type { ApiError } from '../errors/api-error.ts';
import type { MachineWords } from './machine-words.ts';
import type { StepReport } from './run-steps.ts';
import { type ConsentEvent, consentJson, type StoredConsent } from './consent.ts';
import type { RemoteControlStatus } from './session-states.ts';

/** Something that happened to a session, with what the row and the audit take from it. */
export type SessionTransition =
  | { type: 'agent_preparing'; version: string }
  | { type: 'agent_ready' | 'end_requested' | 'resumed' | 'cleanup_expired' }
  /** `steps`: how the preparation went, step by step. */
  | { type: 'handed_over'; connectSessionId: string; steps: readonly StepReport[] }
  /** `endConfirmed`: Guru Connect has nothing left of it; else the reconcile loop ends what it finds there. */
  | {
      type: 'failed';
      error: ApiError;
      session: ConnectSession | null;
      endConfirmed: boolean;
      steps?: readonly StepReport[];
    }
  /** `session` as Guru Connect described it; null when it could not be asked or does not know the session. */
  | {
      type: 'ended';
      reason: string;
      session: ConnectSession | null;
      /** Why the machine ended it, where it did. */
      words?: MachineWords | null;
      confirmed: boolean;
    }
  /** The code with which the machine joins a session is made; the session waits on Guru Connect. */
  | { type: 'support_code_created'; connectSessionId: string }
  | { type: ConsentEvent; consent: StoredConsent }
  | { type: 'connect_session_cleaned_up'; connectSessionId: string | null; session: ConnectSession | null }
  | { type: 'viewer_connected' | 'first_frame' | 'viewer_error'; report: JsonObject };

/** The columns that transitions write. */
export interface SessionColumns {
  status: RemoteControlStatus;
  outcome: 'completed' | 'unused' | 'failed' | null;
  error_code: string | null;
  cause_code: string | null;
  error_detail: string | null;
  connect_session_id: string | null;
  connect_cleanup: 'none' | 'pending' | 'done';
  viewer_connected_at: Date | null;
  first_frame_at: Date | null;
  connect_started_at: Date | null;
  connect_ended_at: Date | null;
  ended_at: Date | null;
  end_reason: string | null;
  consent: StoredConsent | null;
}

/** The columns that a transition sets, from the row before it. `at` is the database's time. */
export function columnsOf(
  row: SessionColumns,
  transition: SessionTransition,
  at: Date,
): Partial<SessionColumns> {
  switch (transition.type) {
    case 'handed_over':
    case 'support_code_created':
      return { connect_session_id: transition.connectSessionId };
    case 'failed':
      return {
        ...closingColumns(at, transition.endConfirmed),
        ...failureColumns(transition.error),
        ...connectTimes(transition.session),
        connect_session_id: transition.session?.session_id ?? row.connect_session_id,
      };
    case 'ended': {
      const times = connectTimes(transition.session);
      const viewerConnectedAt = times.connect_started_at ?? row.viewer_connected_at;
      return {
        ...closingColumns(at, transition.confirmed),
        ...times,
        end_reason: transition.reason.slice(0, 64),
        ...wordsColumns(transition.words),
        viewer_connected_at: viewerConnectedAt,
        outcome: viewerConnectedAt === null && row.first_frame_at === null ? 'unused' : 'completed',
      };
    }
    case 'consent_shown':
    case 'consent_accepted':
    case 'consent_declined':
    case 'consent_timed_out':
    case 'consent_withdrawn':
    case 'consent_unavailable':
      return { consent: transition.consent };
    case 'connect_session_cleaned_up':
      return {
        connect_cleanup: 'done',
        connect_session_id: row.connect_session_id ?? transition.connectSessionId,
        ...connectTimes(transition.session),
      };
    case 'cleanup_expired':
      return { connect_cleanup: 'done' };
    case 'viewer_connected':
      return row.status === 'active' ? { viewer_connected_at: row.viewer_connected_at ?? at } : {};
    case 'first_frame':
      return row.status === 'active' ? { first_frame_at: row.first_frame_at ?? at } : {};
    default:
      return {};
  }
}

/** The columns of a row that failed with this error. */
export function failureColumns(error: ApiError) {
  return {
    outcome: 'failed',
    error_code: error.code,
    cause_code: error.causeCode ?? null,
    error_detail: error.message.slice(0, 1000),
  } as const;
}

/** What the audit adds to the columns that changed. */
export function detailsOf(transition: SessionTransition): JsonObject {
  switch (transition.type) {
    case 'agent_preparing':
      return { version: transition.version };
    case 'ended':
      return { end_reason: transition.reason.slice(0, 64), connect: anchorOf(transition.session) };
    case 'consent_shown':
    case 'consent_accepted':
    case 'consent_declined':
    case 'consent_timed_out':
    case 'consent_withdrawn':
    case 'consent_unavailable':
      return { consent: consentJson(transition.consent) };
    case 'handed_over':
      return { steps: stepsOf(transition.steps) };
    case 'failed':
      return { connect: anchorOf(transition.session), steps: stepsOf(transition.steps ?? []) };
    case 'connect_session_cleaned_up':
      return { connect: anchorOf(transition.session) };
    case 'viewer_connected':
    case 'first_frame':
    case 'viewer_error':
      return transition.report;
    default:
      return {};
  }
}

function wordsColumns(words: MachineWords | null | undefined) {
  return words ? { cause_code: words.code.slice(0, 64), error_detail: words.detail.slice(0, 1000) } : {};
}

function closingColumns(at: Date, confirmed: boolean) {
  return { ended_at: at, connect_cleanup: confirmed ? 'done' : 'pending' } as const;
}

function connectTimes(session: ConnectSession | null) {
  const time = (value: string | null | undefined) => (value == null ? null : new Date(value));
  return { connect_started_at: time(session?.started_at), connect_ended_at: time(session?.ended_at) };
}

function stepsOf(steps: readonly StepReport[]): JsonObject[] {
  return steps.map(({ name, ms, outcome }) => ({ name, ms, outcome }));
}

/** What Guru Connect said of the session's end; null when it said nothing of it. */
function anchorOf(session: ConnectSession | null): JsonObject | null {
  if (session?.status !== 'ended') return null;
  const { session_id, started_at, ended_at, end_reason } = session;
  // A Guru Connect before contract 1.3 keeps no chain.
  return { session_id, started_at, ended_at, end_reason, audit: session.audit ?? null };
}

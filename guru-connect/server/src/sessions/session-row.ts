import { randomUUID } from 'node:crypto';
import { isOpen } from './consent.ts';
import type { ConsentColumns, Pairing, PartedBy, SessionRow } from './session.ts';
import {
  applyFact,
  type EventEffect,
  isTogether,
  type SessionFact,
  type SessionState,
} from './session-state.ts';
import { statusOf } from './session-status.ts';

/** The state that a row stands for. */
export function stateOf(row: SessionRow): SessionState {
  const { agent_state: agent, viewer_state: viewer, consent, end_reason } = row;
  const state = { agent, viewer, consent, untilGranted: row.consent_policy.until_granted };
  return end_reason === null ? state : { ...state, ended: end_reason };
}

/** The columns in which a state is stored. */
export function stateColumns(state: SessionState) {
  return {
    status: statusOf(state),
    agent_state: state.agent,
    viewer_state: state.viewer,
    consent: state.consent,
  };
}

/** One audit event, ready to be written. */
export interface NewEvent extends EventEffect {
  readonly event_id: string;
}

/** What a fact does to a row, and when. `events` empty and `after` equal to `before`: nothing changed. */
export interface RowStep {
  readonly at: Date;
  readonly after: SessionRow;
  readonly events: readonly NewEvent[];
}

/**
 * Applies a fact to a row: state, derived status, times, and the audit events that follow.
 * @param factId id of the first event, so that a fact that is written twice is noticed
 * @throws IllegalFact as `applyFact`
 */
export function applyToRow(before: SessionRow, fact: SessionFact, factId: string, at: Date): RowStep {
  const state = stateOf(before);
  const step = applyFact(state, fact);
  if (step.state === state && step.events.length === 0) return { at, after: before, events: [] };
  const pairing = pairingAfter(before, state, step.state, at, fact);
  const after: SessionRow = {
    ...before,
    revision: before.revision + 1,
    ...stateColumns(step.state),
    ...pairing,
    ...consentAfter(before, fact, factId, at),
    started_at: before.started_at ?? (step.state.viewer === 'present' ? at : null),
    ended_at: step.state.ended === undefined ? null : at,
    end_reason: step.state.ended ?? null,
    viewer_left_at: leftAt(before.viewer_left_at, step.state.viewer === 'absent', at),
    agent_left_at: leftAt(before.agent_left_at, step.state.agent === 'absent', at),
  };
  const resumed = resumedEvent(before, after, at);
  const [first, ...rest] = [...step.events, ...(resumed ? [resumed] : [])];
  if (!first) return { at, after, events: [] };
  return {
    at,
    after,
    events: [{ event_id: factId, ...first }, ...rest.map((event) => ({ event_id: randomUUID(), ...event }))],
  };
}

function consentAfter(before: SessionRow, fact: SessionFact, factId: string, at: Date): ConsentColumns {
  const { consent_asked_at, consent_expires_at, consent_answered_at, consent_cause, consent_event_id } =
    before;
  const columns = {
    consent_asked_at,
    consent_expires_at,
    consent_answered_at,
    consent_cause,
    consent_event_id,
  };
  switch (fact.fact) {
    case 'consent_shown': {
      const expires = new Date(at.getTime() + fact.timeoutSeconds * 1000);
      return { ...columns, consent_asked_at: at, consent_expires_at: expires };
    }
    case 'consent_answered': {
      const cause = fact.answer === 'unavailable' ? String(fact.data.cause) : null;
      return { ...columns, consent_answered_at: at, consent_cause: cause, consent_event_id: factId };
    }
    case 'ended': {
      if (!isOpen(before.consent)) return columns;
      const receipt = before.consent === 'asked' ? factId : null;
      return { ...columns, consent_answered_at: at, consent_event_id: receipt };
    }
    default:
      return columns;
  }
}

/** Whether the viewer was lost with a relay, and neither peer has come back since. */
export function viewerLostWithRelay(row: SessionRow): boolean {
  const { viewer_left_at: left, parted_at: parted } = row;
  return row.parted_by === 'relay_restarted' && left !== null && left.getTime() === parted?.getTime();
}

function leftAt(earlier: Date | null, away: boolean, at: Date): Date | null {
  return away ? (earlier ?? at) : null;
}

function pairingAfter(
  before: Pairing,
  from: SessionState,
  to: SessionState,
  at: Date,
  { fact }: SessionFact,
): Pairing {
  const { joined_at, parted_at, parted_by } = before;
  if (isTogether(to)) return { joined_at: joined_at ?? at, parted_at: null, parted_by: null };
  if (!isTogether(from) || to.ended !== undefined) return { joined_at, parted_at, parted_by };
  return { joined_at, parted_at: at, parted_by: PARTED_BY[fact] ?? 'agent_lost' };
}

const PARTED_BY: Partial<Record<SessionFact['fact'], PartedBy>> = {
  agent_left: 'agent_lost',
  viewer_left: 'viewer_left',
  relay_restarted: 'relay_restarted',
};

/** Viewer and agent are together again: how long they were not, and why. */
function resumedEvent(before: SessionRow, after: SessionRow, at: Date): EventEffect | undefined {
  if (before.parted_at === null || after.parted_at !== null) return undefined;
  return {
    type: 'resumed',
    data: { gap_seconds: gapSeconds(before.parted_at, at), cause: before.parted_by ?? 'agent_lost' },
  };
}

/** Seconds between two times; a clock that was set back in between does not make it negative. */
export function gapSeconds(from: Date, to: Date): number {
  return Math.max(0, to.getTime() - from.getTime()) / 1000;
}

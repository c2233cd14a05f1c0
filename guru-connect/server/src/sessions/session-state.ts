import type { ClientOrigin } from '../audit/client-origin.ts';
import { type Consent, type ConsentAnswer, consequenceOf, isOpen, passage } from './consent.ts';
import type { EndReason } from './end-reason.ts';
import type { EventData, SessionEventType } from './session-event.ts';

/** All that decides what may happen to a session next. Four independent parts; the contract's status is derived. */
export interface SessionState {
  /** Whether the agent's control socket is bound to the session. */
  readonly agent: 'absent' | 'present';
  readonly viewer: 'never' | 'present' | 'absent';
  readonly consent: Consent;
  /** What the technician has while the user is being asked. */
  readonly untilGranted: 'nothing' | 'view';
  readonly ended?: EndReason;
}

/** Something that happened to a session, as data: it can wait in a journal and be applied later. */
export type SessionFact =
  | { readonly fact: 'agent_attached'; readonly agentVersion: string }
  | { readonly fact: 'agent_left' }
  | { readonly fact: 'viewer_attached'; readonly resumed: boolean; readonly from?: ClientOrigin }
  | { readonly fact: 'viewer_left' }
  | { readonly fact: 'viewer_acted'; readonly act: 'input_first' | 'monitor_selected' }
  /** The question is on the machine's screen. */
  | { readonly fact: 'consent_shown'; readonly timeoutSeconds: number }
  | {
      readonly fact: 'consent_answered';
      readonly answer: ConsentAnswer;
      /** The policy takes silence for consent. */
      readonly allowed: boolean;
      /** The receipt. */
      readonly data: EventData;
    }
  /** A machine joins with the session's support code. */
  | { readonly fact: 'code_redeemed'; readonly from: ClientOrigin }
  /** Something else than the user's own devices tried to answer, or to end the session. */
  | { readonly fact: 'input_refused'; readonly data: EventData }
  /** The relay that held both sockets is gone; the peers that were connected have to come back. */
  | { readonly fact: 'relay_restarted' }
  | { readonly fact: 'ended'; readonly reason: EndReason; readonly data?: EventData };

/** One audit event that follows from a fact. */
export interface EventEffect {
  readonly type: SessionEventType;
  readonly data: EventData;
}

/** What follows from a fact. The same state and no event: nothing changed, which is legal. */
export interface Step {
  readonly state: SessionState;
  readonly events: readonly EventEffect[];
}

/** A fact that cannot be true of a session in this state: the caller's picture of the session is wrong. */
export class IllegalFact extends Error {
  override readonly name = 'IllegalFact';
  readonly code = 'illegal_fact';

  constructor(state: SessionState, { fact }: SessionFact) {
    super(`A session cannot take ${fact} in the state ${JSON.stringify(state)}.`);
  }
}

/** The state of a session that was just created. */
export function initialState(
  agent: SessionState['agent'],
  consent: 'not_required' | 'pending' = 'not_required',
  untilGranted: SessionState['untilGranted'] = 'nothing',
): SessionState {
  return { agent, viewer: 'never', consent, untilGranted };
}

/**
 * Applies a fact.
 * @throws IllegalFact when the state rules the fact out; an ended session takes no fact at all
 */
export function applyFact(state: SessionState, fact: SessionFact): Step {
  if (state.ended !== undefined) throw new IllegalFact(state, fact);
  switch (fact.fact) {
    case 'agent_attached':
      if (state.agent === 'present') return unchanged(state);
      return step({ ...state, agent: 'present' }, 'agent_bound', { agent_version: fact.agentVersion });
    case 'agent_left':
      if (state.agent === 'absent') return unchanged(state);
      return step({ ...state, agent: 'absent' }, 'agent_disconnected');
    case 'viewer_attached':
      return step({ ...state, viewer: 'present' }, 'viewer_connected', {
        resumed: fact.resumed,
        replaced: state.viewer === 'present',
        ...fact.from,
      });
    case 'viewer_left':
      if (state.viewer === 'never') throw new IllegalFact(state, fact);
      if (state.viewer === 'absent') return unchanged(state);
      return step({ ...state, viewer: 'absent' }, 'viewer_disconnected');
    case 'viewer_acted':
      if (state.viewer === 'never') throw new IllegalFact(state, fact);
      return step(state, fact.act);
    case 'consent_shown':
      if (state.consent === 'asked') return unchanged(state);
      if (state.consent !== 'pending') throw new IllegalFact(state, fact);
      return step({ ...state, consent: 'asked' }, 'consent_shown', { timeout_seconds: fact.timeoutSeconds });
    case 'consent_answered':
      return answered(state, fact);
    case 'code_redeemed':
      return step(state, 'code_redeemed', fact.from);
    case 'input_refused':
      return step(state, 'consent_input_refused', fact.data);
    case 'relay_restarted':
      return restarted(state);
    case 'ended':
      return ended(state, fact.reason, fact.data);
  }
}

/** Whether viewer and agent are connected to each other: both are there, and the technician may see the screen. */
export function isTogether(state: SessionState): boolean {
  return (
    state.ended === undefined &&
    state.agent === 'present' &&
    state.viewer === 'present' &&
    passage(state.consent, state.untilGranted).view
  );
}

function answered(state: SessionState, fact: Extract<SessionFact, { fact: 'consent_answered' }>): Step {
  if (!isOpen(state.consent)) throw new IllegalFact(state, fact);
  const { consent, event, ends } = consequenceOf(fact.answer, fact.allowed, fact.data);
  const given = step({ ...state, consent }, event, fact.data);
  if (ends === undefined) return given;
  const over = ended(given.state, ends);
  return { state: over.state, events: [...given.events, ...over.events] };
}

/** A question that is open then is taken back. */
function ended(state: SessionState, reason: EndReason, data: EventData = {}): Step {
  const end = { type: 'ended', data: { reason, ...data } } as const;
  if (!isOpen(state.consent)) return { state: { ...state, ended: reason }, events: [end] };
  const withdrawn = { type: 'consent_withdrawn', data: {} } as const;
  return {
    state: { ...state, consent: 'withdrawn', ended: reason },
    events: state.consent === 'asked' ? [withdrawn, end] : [end],
  };
}

function restarted(state: SessionState): Step {
  const viewer = state.viewer === 'present' ? 'absent' : state.viewer;
  if (state.agent === 'absent' && viewer === state.viewer) return unchanged(state);
  return step({ ...state, agent: 'absent', viewer }, 'interrupted', { cause: 'relay_restarted' });
}

function step(state: SessionState, type: SessionEventType, data: EventData = {}): Step {
  return { state, events: [{ type, data }] };
}

function unchanged(state: SessionState): Step {
  return { state, events: [] };
}

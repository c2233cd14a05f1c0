import type { KnownSessionStatus } from 'guru-connect-contract';
import { isOpen, passage } from './consent.ts';
import { isTogether, type SessionState } from './session-state.ts';

/** Contract: Session.status, as far as this release knows it. */
export type SessionStatus =
  | 'waiting_for_agent'
  | 'awaiting_consent'
  | 'waiting_for_viewer'
  | 'active'
  | 'ended';

/** Derives the contract's status. */
export function statusOf(state: SessionState): SessionStatus {
  const status = derive(state);
  return status satisfies KnownSessionStatus;
}

function derive(state: SessionState): SessionStatus {
  if (state.ended !== undefined) return 'ended';
  if (isTogether(state)) return 'active';
  if (state.agent === 'absent') return 'waiting_for_agent';
  const { consent, untilGranted } = state;
  if (isOpen(consent) && !passage(consent, untilGranted).view) return 'awaiting_consent';
  return state.viewer === 'present' ? 'waiting_for_agent' : 'waiting_for_viewer';
}

import type { KnownSessionStatus } from 'guru-connect-contract';
import { isTogether, type SessionState } from './session-state.ts';

/** Contract: Session.status, as far as this release knows it. */
export type SessionStatus = 'waiting_for_agent' | 'waiting_for_viewer' | 'active' | 'ended';

/** Derives the contract's status. While the user's answer is awaited the agent has not joined yet. */
export function statusOf(state: SessionState): SessionStatus {
  const status = derive(state);
  return status satisfies KnownSessionStatus;
}

function derive(state: SessionState): SessionStatus {
  if (state.ended !== undefined) return 'ended';
  if (isTogether(state)) return 'active';
  return state.agent === 'present' && state.viewer !== 'present' ? 'waiting_for_viewer' : 'waiting_for_agent';
}

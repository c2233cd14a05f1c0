import type { Session } from 'guru-connect-contract/types';
import type { SessionRow } from '../sessions/session.ts';
import type { SessionProof } from '../sessions/session-store.ts';

export function presentTime(time: Date): string {
  return time.toISOString();
}

export function presentOptionalTime(time: Date | null): string | null {
  return time === null ? null : time.toISOString();
}

/** A session with a support code has no machine before one joins with it. */
function hasJoined({ by_code, agent_state, agent_left_at }: SessionRow): boolean {
  return !by_code || agent_state === 'present' || agent_left_at !== null;
}

/**
 * A session as the contract shows it.
 * @param proof what the audit has of it; absent where nothing can be there yet
 */
export function presentSession(row: SessionRow, proof?: SessionProof): Session {
  return {
    session_id: row.session_id,
    agent_id: hasJoined(row) ? row.agent_id : null,
    mode: row.mode === 'attended' ? 'attended' : 'unattended',
    status: row.status,
    source: row.source,
    technician: { id: row.technician_id, name: row.technician_name },
    reason: row.reason,
    created_at: presentTime(row.created_at),
    expires_at: presentTime(row.expires_at),
    started_at: presentOptionalTime(row.started_at),
    ended_at: presentOptionalTime(row.ended_at),
    end_reason: row.end_reason,
    audit: proof?.chain ?? null,
    consent: {
      state: row.consent === 'asked' ? 'pending' : row.consent,
      cause: row.consent_cause,
      access: row.consent_policy.access,
      asked_at: presentOptionalTime(row.consent_asked_at),
      expires_at: presentOptionalTime(row.consent_expires_at),
      answered_at: presentOptionalTime(row.consent_answered_at),
      receipt: proof?.receipt ?? null,
    },
  };
}

import type { Session } from 'guru-connect-contract/types';
import type { SessionRow } from '../sessions/session.ts';
import type { EndedChain } from '../sessions/session-store.ts';

export function presentTime(time: Date): string {
  return time.toISOString();
}

export function presentOptionalTime(time: Date | null): string | null {
  return time === null ? null : time.toISOString();
}

/**
 * A session as the contract shows it.
 * @param chain its audit chain when it has ended
 */
export function presentSession(row: SessionRow, chain?: EndedChain | null): Session {
  return {
    session_id: row.session_id,
    agent_id: row.agent_id,
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
    audit: chain ?? null,
  };
}

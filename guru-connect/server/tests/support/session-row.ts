import { SILENT_POLICY } from '../../src/consent/consent-policy.ts';
import type { SessionRow } from '../../src/sessions/session.ts';

/** So many seconds after the session was created. */
export const at = (seconds: number) => new Date(Date.UTC(2026, 10, 2, 9, 15, seconds));

/** A session that was just created, whose agent is not connected. */
export const SESSION_ROW: SessionRow = {
  session_id: '0f8fad5b-d9cb-469f-a165-70867728950e',
  agent_id: 'machine-1',
  mode: 'unattended',
  status: 'waiting_for_agent',
  agent_state: 'absent',
  viewer_state: 'never',
  consent: 'not_required',
  source: 'gururmm',
  consent_policy: SILENT_POLICY,
  by_code: false,
  consent_asked_at: null,
  consent_expires_at: null,
  consent_answered_at: null,
  consent_cause: null,
  consent_event_id: null,
  technician_id: 'u-17',
  technician_name: 'Dana Reyes',
  reason: null,
  created_at: at(0),
  expires_at: at(300),
  started_at: null,
  ended_at: null,
  end_reason: null,
  joined_at: null,
  parted_at: null,
  parted_by: null,
  viewer_left_at: null,
  agent_left_at: null,
  relay_id: null,
  revision: 0,
};

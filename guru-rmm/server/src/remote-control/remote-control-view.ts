import type { RemoteControl } from '@guru-rmm/api/remote-control.ts';
import type { RemoteControlRow } from './remote-control-store.ts';

/** A row of the history as the dashboard sees it. Holds no token and no address of a viewer. */
export function remoteControlView(row: RemoteControlRow): RemoteControl {
  return {
    remote_control_id: row.remote_control_id,
    agent_id: row.agent_id,
    session_id: row.connect_session_id,
    mode: row.mode,
    technician: { id: row.tech_id, email: row.tech_email, name: row.tech_name },
    reason: row.reason,
    status: row.status,
    outcome: row.outcome,
    error_code: row.error_code,
    cause_code: row.cause_code,
    error_detail: row.error_detail,
    started_at: row.started_at.toISOString(),
    viewer_connected_at: row.viewer_connected_at?.toISOString() ?? null,
    first_frame_at: row.first_frame_at?.toISOString() ?? null,
    ended_at: row.ended_at?.toISOString() ?? null,
    end_reason: row.end_reason,
    ended_by: row.ended_by,
    consent: consentView(row),
  };
}

function consentView({ consent }: RemoteControlRow): RemoteControl['consent'] {
  if (consent === null) return null;
  return { state: consent.state, cause: consent.cause, expires_at: consent.expires_at };
}

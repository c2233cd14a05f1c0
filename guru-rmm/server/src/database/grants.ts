import type { Grants } from '@guru/embedded-postgres';

/** The columns of a session's row that its life changes: not who, why and when it began. */
const SESSION_COLUMNS = [
  'status',
  'outcome',
  'error_code',
  'cause_code',
  'error_detail',
  'connect_session_id',
  'connect_cleanup',
  'viewer_connected_at',
  'first_frame_at',
  'connect_started_at',
  'connect_ended_at',
  'ended_at',
  'end_reason',
].join(', ');
/** A view of the audit. */
const VIEW = { server: ['SELECT'], auditor: ['SELECT'] } as const;

/**
 * What the server's and the auditor's role may do with each table. A migration that makes a table needs a line here; the
 * server does not append to an audit it could change, so event tables have neither UPDATE nor DELETE. The auditor reads the
 * views of the audit and no table.
 */
export const GRANTS = {
  users: { server: ['SELECT', 'INSERT', 'UPDATE'], auditor: [] },
  user_sessions: { server: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], auditor: [] },
  enrollment_tokens: { server: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], auditor: [] },
  agents: { server: ['SELECT', 'INSERT', 'UPDATE'], auditor: [] },
  agent_commands: { server: ['SELECT', 'INSERT', 'UPDATE'], auditor: [] },
  connect_agent_keys: { server: ['SELECT', 'INSERT', 'UPDATE'], auditor: [] },
  remote_control_sessions: { server: ['SELECT', 'INSERT', `UPDATE (${SESSION_COLUMNS})`], auditor: [] },
  remote_control_events: { server: ['SELECT', 'INSERT'], auditor: [] },
  audit_events: { server: ['SELECT', 'INSERT'], auditor: [] },
  // Triggers write these two, with the owner's rights.
  remote_control_heads: { server: ['SELECT'], auditor: [] },
  audit_chains: { server: ['SELECT'], auditor: [] },
  schema_migrations: { server: ['SELECT'], auditor: [] },
  audit_chain_rows: VIEW,
  audit_failed_attempts: VIEW,
  audit_gaps: VIEW,
  audit_head_faults: VIEW,
  audit_row_faults: VIEW,
  audit_sessions: VIEW,
  audit_sign_ins: VIEW,
  audit_trail: VIEW,
} as const satisfies Grants;

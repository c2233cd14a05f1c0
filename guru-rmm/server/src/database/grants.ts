import type { Grants } from '@guru/embedded-postgres';

/** What of a session's row changes while it is open. Who, why, when and on which machine never does. */
const SESSION_COLUMNS =
  'connect_session_id, status, outcome, error_code, cause_code, error_detail, viewer_connected_at, first_frame_at, ended_at, end_reason, connect_cleanup, connect_started_at, connect_ended_at';

/**
 * What the server's and the auditor's role may do with each table and view. A migration that makes one needs a line here.
 * The server appends to the audit and can neither change it nor choose its hashes, which triggers of the owner compute.
 */
export const GRANTS = {
  users: { server: ['SELECT', 'INSERT', 'UPDATE'], auditor: [] },
  user_sessions: { server: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], auditor: [] },
  enrollment_tokens: { server: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], auditor: [] },
  agents: { server: ['SELECT', 'INSERT', 'UPDATE'], auditor: [] },
  agent_commands: { server: ['SELECT', 'INSERT', 'UPDATE'], auditor: [] },
  connect_agent_keys: { server: ['SELECT', 'INSERT', 'UPDATE'], auditor: [] },
  connect_webhook_deliveries: { server: ['SELECT', 'INSERT', 'DELETE'], auditor: [] },
  remote_control_sessions: {
    server: ['SELECT', 'INSERT', `UPDATE (${SESSION_COLUMNS})`],
    auditor: ['SELECT'],
  },
  remote_control_events: {
    server: ['SELECT', 'INSERT (remote_control_id, type, source, data)'],
    auditor: ['SELECT'],
  },
  audit_events: {
    server: ['SELECT', 'INSERT (type, user_id, subject_type, subject, data)'],
    auditor: ['SELECT'],
  },
  // Triggers write these two, with the owner's rights.
  remote_control_heads: { server: ['SELECT'], auditor: ['SELECT'] },
  audit_chains: { server: ['SELECT'], auditor: ['SELECT'] },
  schema_migrations: { server: ['SELECT'], auditor: [] },
  audit_sessions: { server: [], auditor: ['SELECT'] },
  audit_trail: { server: [], auditor: ['SELECT'] },
  audit_failed_attempts: { server: [], auditor: ['SELECT'] },
  audit_sign_ins: { server: [], auditor: ['SELECT'] },
  audit_gaps: { server: [], auditor: ['SELECT'] },
  audit_chain_rows: { server: [], auditor: ['SELECT'] },
  audit_head_faults: { server: [], auditor: ['SELECT'] },
  audit_row_faults: { server: [], auditor: ['SELECT'] },
} as const satisfies Grants;

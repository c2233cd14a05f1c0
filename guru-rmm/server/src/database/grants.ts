import type { Grants } from '@guru/embedded-postgres';

/** The columns of a session's row that change while it is open. Who, why, when and which machine never change. */
const SESSION_COLUMNS =
  'connect_session_id, status, outcome, error_code, cause_code, error_detail, viewer_connected_at, first_frame_at, ended_at, end_reason, connect_cleanup, connect_started_at, connect_ended_at, consent';

/** A view of the audit: all that the auditor reads. */
const VIEW = { server: ['SELECT'], auditor: ['SELECT'] } as const;

/**
 * What the server's and the auditor's role may do with each table and view. A migration that makes one needs a line here.
 * The server appends to the audit and can neither change it nor choose its hashes, which triggers of the owner compute.
 */
export const GRANTS = {
  users: { server: ['SELECT', 'INSERT', 'UPDATE'], auditor: [] },
  user_sessions: { server: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], auditor: [] },
  known_browsers: { server: ['SELECT', 'INSERT', 'DELETE'], auditor: [] },
  password_links: { server: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], auditor: [] },
  enrollment_tokens: { server: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], auditor: [] },
  agents: { server: ['SELECT', 'INSERT', 'UPDATE'], auditor: [] },
  agent_commands: { server: ['SELECT', 'INSERT', 'UPDATE'], auditor: [] },
  connect_agent_keys: { server: ['SELECT', 'INSERT', 'UPDATE'], auditor: [] },
  connect_webhook_deliveries: { server: ['SELECT', 'INSERT', 'DELETE'], auditor: [] },
  remote_control_sessions: {
    server: ['SELECT', 'INSERT', `UPDATE (${SESSION_COLUMNS})`],
    auditor: [],
  },
  remote_control_events: {
    server: ['SELECT', 'INSERT (remote_control_id, type, source, data)'],
    auditor: [],
  },
  audit_events: {
    server: ['SELECT', 'INSERT (type, user_id, subject_type, subject, data)'],
    auditor: [],
  },
  // Triggers write these two, with the owner's rights.
  remote_control_heads: { server: ['SELECT'], auditor: [] },
  audit_chains: { server: ['SELECT'], auditor: [] },
  schema_migrations: { server: ['SELECT'], auditor: [] },
  audit_sessions: VIEW,
  audit_trail: VIEW,
  audit_failed_attempts: VIEW,
  audit_sign_ins: VIEW,
  audit_gaps: VIEW,
  audit_chain_rows: VIEW,
  audit_head_faults: VIEW,
  audit_row_faults: VIEW,
} as const satisfies Grants;

import type { Grants } from '@guru/embedded-postgres';

/** The columns of a session's row that change while it is open. Who, why and which machine never change. */
const SESSION_COLUMNS =
  'status, agent_state, viewer_state, consent, consent_asked_at, consent_expires_at, consent_answered_at, consent_cause, consent_event_id, started_at, ended_at, end_reason, joined_at, parted_at, parted_by, viewer_left_at, agent_left_at, revision, relay_id';

/**
 * What the server's and the auditor's role may do with each table and view. A migration that makes one needs a line here.
 * The server appends to the audit and can neither change it nor choose its hashes, which triggers of the owner compute. The
 * auditor sees views alone; the server reads those that its console shows.
 */
export const GRANTS = {
  connect_agents: { server: ['SELECT', 'INSERT', 'UPDATE'], auditor: [] },
  connect_machine_groups: { server: ['SELECT', 'INSERT', 'UPDATE (name)', 'DELETE'], auditor: [] },
  connect_settings: { server: ['SELECT', 'INSERT', 'UPDATE'], auditor: [] },
  connect_agent_keys: {
    server: ['SELECT', 'INSERT', 'UPDATE (last_used_at, revoked_at)'],
    auditor: [],
  },
  connect_sessions: { server: ['SELECT', 'INSERT', `UPDATE (${SESSION_COLUMNS})`], auditor: [] },
  connect_session_events: {
    server: ['SELECT', 'INSERT (event_id, session_id, type, occurred_at, data)'],
    auditor: [],
  },
  connect_session_heads: { server: ['SELECT'], auditor: [] },
  connect_audit_events: { server: ['INSERT (event_id, type, occurred_at, data)'], auditor: [] },
  connect_audit_chains: { server: ['SELECT'], auditor: [] },
  connect_viewer_tokens: { server: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], auditor: [] },
  connect_support_codes: {
    server: ['SELECT', 'INSERT', 'UPDATE (consumed_at, consumed_from)'],
    auditor: [],
  },
  connect_idempotency_keys: { server: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], auditor: [] },
  connect_webhooks: { server: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], auditor: [] },
  connect_contract_usage: {
    server: ['SELECT', 'INSERT', 'UPDATE (calls, deprecated_calls, last_used_at)'],
    auditor: [],
  },
  connect_relays: { server: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], auditor: [] },
  connect_technicians: {
    server: [
      'SELECT',
      'INSERT',
      'UPDATE (name, role, password_hash, totp_secret, totp_pending, totp_last_step, disabled_at, last_signed_in_at)',
    ],
    auditor: [],
  },
  connect_technician_sign_ins: {
    server: ['SELECT', 'INSERT', 'UPDATE (last_used_at)', 'DELETE'],
    auditor: [],
  },
  connect_technician_recovery_codes: { server: ['SELECT', 'INSERT', 'DELETE'], auditor: [] },
  connect_operator_requests: { server: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], auditor: [] },
  connect_migrations: { server: ['SELECT'], auditor: [] },
  connect_audit_sessions: { server: [], auditor: ['SELECT'] },
  connect_audit_log: { server: ['SELECT'], auditor: ['SELECT'] },
  connect_audit_failed_attempts: { server: [], auditor: ['SELECT'] },
  connect_audit_gaps: { server: [], auditor: ['SELECT'] },
  connect_audit_technicians: { server: [], auditor: ['SELECT'] },
  connect_audit_agent_keys: { server: [], auditor: ['SELECT'] },
  connect_audit_chain_rows: { server: ['SELECT'], auditor: ['SELECT'] },
  connect_audit_seals: { server: ['SELECT'], auditor: ['SELECT'] },
} as const satisfies Grants;

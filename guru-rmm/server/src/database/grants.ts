import type { Grants } from '@guru/embedded-postgres';

/**
 * What the server's and the auditor's role may do with each table. A migration that makes a table needs a line here; the
 * server does not append to an audit it could change, so event tables have neither UPDATE nor DELETE.
 */
export const GRANTS = {
  users: { server: ['SELECT', 'INSERT', 'UPDATE'], auditor: [] },
  user_sessions: { server: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], auditor: [] },
  enrollment_tokens: { server: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], auditor: [] },
  agents: { server: ['SELECT', 'INSERT', 'UPDATE'], auditor: ['SELECT'] },
  agent_commands: { server: ['SELECT', 'INSERT', 'UPDATE'], auditor: ['SELECT'] },
  connect_agent_keys: { server: ['SELECT', 'INSERT', 'UPDATE'], auditor: ['SELECT'] },
  remote_control_sessions: { server: ['SELECT', 'INSERT', 'UPDATE'], auditor: ['SELECT'] },
  remote_control_events: { server: ['SELECT', 'INSERT'], auditor: ['SELECT'] },
  audit_events: { server: ['SELECT', 'INSERT'], auditor: ['SELECT'] },
  // Triggers write these two, with the owner's rights.
  remote_control_heads: { server: ['SELECT'], auditor: ['SELECT'] },
  audit_chains: { server: ['SELECT'], auditor: ['SELECT'] },
  schema_migrations: { server: ['SELECT'], auditor: ['SELECT'] },
} as const satisfies Grants;

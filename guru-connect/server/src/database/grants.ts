import type { Grants } from '@guru/embedded-postgres';

/**
 * What the server's and the auditor's role may do with each table. A migration that makes a table needs a line here; the
 * server does not append to an audit it could change, so event tables have neither UPDATE nor DELETE.
 */
export const GRANTS = {
  connect_agents: { server: ['SELECT', 'INSERT', 'UPDATE'], auditor: ['SELECT'] },
  connect_agent_keys: { server: ['SELECT', 'INSERT', 'UPDATE'], auditor: ['SELECT'] },
  connect_sessions: { server: ['SELECT', 'INSERT', 'UPDATE'], auditor: ['SELECT'] },
  connect_session_events: { server: ['SELECT', 'INSERT'], auditor: ['SELECT'] },
  connect_viewer_tokens: { server: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], auditor: [] },
  connect_idempotency_keys: { server: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], auditor: [] },
  connect_webhooks: { server: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], auditor: ['SELECT'] },
  connect_relays: { server: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], auditor: ['SELECT'] },
  connect_migrations: { server: ['SELECT'], auditor: ['SELECT'] },
} as const satisfies Grants;

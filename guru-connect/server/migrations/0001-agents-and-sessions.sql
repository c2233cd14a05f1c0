-- Agents, their keys, sessions and what happened in them.
-- Breaks nothing: first migration.

CREATE TABLE IF NOT EXISTS connect_agents (
  agent_id text PRIMARY KEY CHECK (agent_id ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$'),
  created_at timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz,
  agent_version text,
  platform text,
  hostname text,
  monitors jsonb NOT NULL DEFAULT '[]'
);

-- The secret itself is nowhere: SHA-256 of 256 random bits needs no salt and no stretching.
CREATE TABLE IF NOT EXISTS connect_agent_keys (
  key_id uuid PRIMARY KEY,
  agent_id text NOT NULL REFERENCES connect_agents,
  label text,
  secret_hash bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);
CREATE INDEX IF NOT EXISTS connect_agent_keys_by_agent ON connect_agent_keys (agent_id, created_at);

CREATE TABLE IF NOT EXISTS connect_sessions (
  session_id uuid PRIMARY KEY,
  agent_id text NOT NULL REFERENCES connect_agents,
  is_managed boolean NOT NULL DEFAULT true,
  mode text NOT NULL,
  status text NOT NULL,
  source text NOT NULL,
  technician_id text NOT NULL,
  technician_name text NOT NULL,
  reason text,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  started_at timestamptz,
  ended_at timestamptz,
  end_reason text,
  CHECK ((status = 'ended') = (ended_at IS NOT NULL)),
  CHECK ((status = 'ended') = (end_reason IS NOT NULL))
);
-- A machine has at most one open session, whoever asks and however fast.
CREATE UNIQUE INDEX IF NOT EXISTS connect_sessions_one_open_per_agent
  ON connect_sessions (agent_id) WHERE status <> 'ended';

CREATE TABLE IF NOT EXISTS connect_session_events (
  event_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  position bigint GENERATED ALWAYS AS IDENTITY,
  session_id uuid NOT NULL REFERENCES connect_sessions,
  type text NOT NULL,
  occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  data jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX IF NOT EXISTS connect_session_events_by_session ON connect_session_events (session_id, position);

CREATE OR REPLACE FUNCTION connect_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE OR REPLACE TRIGGER connect_session_events_append_only
  BEFORE UPDATE OR DELETE ON connect_session_events
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE OR REPLACE TRIGGER connect_session_events_no_truncate
  BEFORE TRUNCATE ON connect_session_events
  FOR EACH STATEMENT EXECUTE FUNCTION connect_refuse_change();

CREATE TABLE IF NOT EXISTS connect_viewer_tokens (
  token_id uuid PRIMARY KEY,
  session_id uuid NOT NULL REFERENCES connect_sessions,
  permissions jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  redeemed_at timestamptz,
  -- SHA-256 of the ticket with which this viewer may come back; NULL: it may not.
  resume_hash bytea
);
CREATE INDEX IF NOT EXISTS connect_viewer_tokens_by_session ON connect_viewer_tokens (session_id);

-- First answer to each Idempotency-Key, so that a repeated request gets the same one.
CREATE TABLE IF NOT EXISTS connect_idempotency_keys (
  operation text NOT NULL,
  idempotency_key text NOT NULL,
  request_hash bytea NOT NULL,
  answer jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (operation, idempotency_key)
);
CREATE INDEX IF NOT EXISTS connect_idempotency_keys_by_age ON connect_idempotency_keys (created_at);

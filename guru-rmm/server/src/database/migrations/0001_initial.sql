-- Schema of Guru RMM 1.0.0.

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME;
END
$$;

CREATE TABLE IF NOT EXISTS users (
  user_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  email text NOT NULL CHECK (email = lower(email) AND length(email) <= 254),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  role text NOT NULL CHECK (role IN ('admin', 'technician')),
  password_hash text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  disabled_at timestamptz
);
CREATE UNIQUE INDEX IF NOT EXISTS users_email ON users (email);

CREATE TABLE IF NOT EXISTS user_sessions (
  token_hash bytea PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS user_sessions_expires_at ON user_sessions (expires_at);

CREATE TABLE IF NOT EXISTS enrollment_tokens (
  token_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  token_hash bytea NOT NULL UNIQUE,
  created_by uuid NOT NULL REFERENCES users,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL
);

-- Text columns hold what a machine says of itself: bounded, and never more than text.
CREATE TABLE IF NOT EXISTS agents (
  agent_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  device_id uuid NOT NULL UNIQUE,
  key_hash bytea NOT NULL,
  enrolled_with uuid NOT NULL REFERENCES enrollment_tokens,
  hostname text NOT NULL CHECK (length(hostname) <= 255),
  platform text NOT NULL CHECK (length(platform) <= 64),
  os text CHECK (length(os) <= 255),
  agent_version text NOT NULL CHECK (length(agent_version) <= 64),
  enrolled_at timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz,
  cpu_percent real,
  memory_used_bytes bigint,
  memory_total_bytes bigint,
  uptime_seconds bigint
);

CREATE TABLE IF NOT EXISTS agent_commands (
  command_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  agent_id uuid NOT NULL REFERENCES agents,
  type text NOT NULL CHECK (length(type) <= 64),
  payload jsonb NOT NULL,
  status text NOT NULL DEFAULT 'queued'
    CHECK (status IN ('queued', 'sent', 'acknowledged', 'succeeded', 'failed', 'expired')),
  deadline_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  sent_at timestamptz,
  acknowledged_at timestamptz,
  finished_at timestamptz,
  result jsonb,
  error_code text CHECK (length(error_code) <= 64),
  error_detail text CHECK (length(error_detail) <= 1000)
);
CREATE INDEX IF NOT EXISTS agent_commands_unfinished ON agent_commands (agent_id, created_at)
  WHERE status IN ('queued', 'sent', 'acknowledged');

-- Key identifiers only; the plaintext of a key is never stored here.
CREATE TABLE IF NOT EXISTS connect_agent_keys (
  key_id uuid PRIMARY KEY,
  agent_id uuid NOT NULL REFERENCES agents,
  created_at timestamptz NOT NULL DEFAULT now(),
  delivered_at timestamptz,
  revoked_at timestamptz
);
CREATE INDEX IF NOT EXISTS connect_agent_keys_live ON connect_agent_keys (agent_id) WHERE revoked_at IS NULL;

CREATE TABLE IF NOT EXISTS remote_control_sessions (
  remote_control_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  agent_id uuid NOT NULL REFERENCES agents,
  tech_id uuid NOT NULL REFERENCES users,
  connect_session_id uuid,
  mode text NOT NULL CHECK (mode IN ('attended', 'unattended')),
  reason text CHECK (length(reason) BETWEEN 1 AND 500),
  status text NOT NULL CHECK (status IN ('starting', 'active', 'ended', 'failed')),
  outcome text CHECK (outcome IN ('completed', 'unused', 'failed')),
  error_code text,
  cause_code text CHECK (length(cause_code) <= 64),
  error_detail text CHECK (length(error_detail) <= 1000),
  started_at timestamptz NOT NULL DEFAULT now(),
  viewer_connected_at timestamptz,
  first_frame_at timestamptz,
  ended_at timestamptz,
  end_reason text CHECK (length(end_reason) <= 64),
  -- Whether a session may be left open on Guru Connect after this row was closed.
  connect_cleanup text NOT NULL DEFAULT 'none' CHECK (connect_cleanup IN ('none', 'pending', 'done')),
  CHECK ((status IN ('ended', 'failed')) = (ended_at IS NOT NULL)),
  CHECK ((status IN ('ended', 'failed')) = (outcome IS NOT NULL)),
  CHECK ((status = 'failed') = (error_code IS NOT NULL))
);
-- One open row per agent: the second click finds this, however fast it comes.
CREATE UNIQUE INDEX IF NOT EXISTS remote_control_one_open ON remote_control_sessions (agent_id)
  WHERE status IN ('starting', 'active');
CREATE INDEX IF NOT EXISTS remote_control_of_agent ON remote_control_sessions (agent_id, started_at DESC);
CREATE INDEX IF NOT EXISTS remote_control_cleanup ON remote_control_sessions (started_at) WHERE connect_cleanup = 'pending';

CREATE TABLE IF NOT EXISTS remote_control_events (
  event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  remote_control_id uuid NOT NULL REFERENCES remote_control_sessions,
  type text NOT NULL CHECK (length(type) <= 64),
  source text NOT NULL CHECK (source IN ('server', 'browser', 'connect')),
  data jsonb NOT NULL DEFAULT '{}',
  occurred_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS remote_control_events_of_session ON remote_control_events (remote_control_id, event_id);
CREATE OR REPLACE TRIGGER remote_control_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
  ON remote_control_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What belongs to no session: sign-ins, refused ones, enrolments, attempts on unknown agents.
CREATE TABLE IF NOT EXISTS audit_events (
  event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  type text NOT NULL CHECK (length(type) <= 64),
  user_id uuid REFERENCES users,
  subject text CHECK (length(subject) <= 255),
  data jsonb NOT NULL DEFAULT '{}',
  occurred_at timestamptz NOT NULL DEFAULT now()
);
CREATE OR REPLACE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
  ON audit_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Technicians who sign in to Guru Connect itself, their sign-ins and recovery codes; what the command line asks of a relay.
-- Breaks nothing: new tables; two views show more.

CREATE TABLE connect_technicians (
  technician_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  login text NOT NULL UNIQUE CHECK (login ~ '^[a-z0-9][a-z0-9._@+-]{0,127}$'),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  role text NOT NULL CHECK (role IN ('admin', 'technician', 'auditor')),
  password_hash text NOT NULL,
  totp_secret text,
  totp_pending text,
  totp_last_step bigint,
  created_at timestamptz NOT NULL DEFAULT now(),
  disabled_at timestamptz,
  last_signed_in_at timestamptz
);

CREATE TABLE connect_technician_sign_ins (
  sign_in_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  technician_id uuid NOT NULL REFERENCES connect_technicians,
  -- SHA-256 of 256 random bits needs no salt and no stretching.
  token_hash bytea NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL
);
CREATE INDEX connect_technician_sign_ins_by_technician ON connect_technician_sign_ins (technician_id);

CREATE TABLE connect_technician_recovery_codes (
  technician_id uuid NOT NULL REFERENCES connect_technicians,
  code_hash bytea NOT NULL,
  PRIMARY KEY (technician_id, code_hash)
);

CREATE TABLE connect_operator_requests (
  request_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  command text NOT NULL,
  subject text NOT NULL,
  requested_at timestamptz NOT NULL DEFAULT now(),
  done_at timestamptz,
  outcome text
);

CREATE OR REPLACE VIEW connect_audit_log AS
SELECT
  event.occurred_at, event.type, event.session_id, session.agent_id, session.technician_id, session.technician_name,
  event.data ->> 'client_address' AS client_address, event.data ->> 'user_agent' AS user_agent, event.data,
  event.session_id::text AS chain, event.chain_index, event.event_id, encode(event.hash, 'hex') AS hash
FROM connect_session_events AS event JOIN connect_sessions AS session USING (session_id)
UNION ALL
SELECT
  occurred_at, type, NULL, data ->> 'agent_id', data ->> 'technician_id', data ->> 'technician_name',
  data ->> 'client_address', data ->> 'user_agent', data,
  'events', chain_index, event_id, encode(hash, 'hex')
FROM connect_audit_events;
COMMENT ON COLUMN connect_audit_log.technician_id IS 'Who the session belongs to, or who caused the event.';

CREATE OR REPLACE VIEW connect_audit_failed_attempts AS
SELECT
  occurred_at, type, data ->> 'why' AS why, session_id, agent_id, data ->> 'key_id' AS key_id,
  client_address, user_agent, (data ->> 'left_out')::bigint AS left_out, event_id
FROM connect_audit_log
WHERE type IN (
  'agent_refused', 'viewer_refused', 'origin_refused', 'caller_refused', 'technician_refused',
  'code_refused', 'attempts_left_out');
COMMENT ON VIEW connect_audit_failed_attempts IS
  'Refused agents, viewers, support codes, callers of the integration API and sign-ins of technicians.';
COMMENT ON COLUMN connect_audit_failed_attempts.type IS
  'Who was refused: agent_refused, viewer_refused, origin_refused, caller_refused, technician_refused, code_refused; attempts_left_out counts more.';

CREATE VIEW connect_audit_technicians AS
SELECT technician_id, login, name, role, totp_secret IS NOT NULL AS has_totp, created_at, disabled_at, last_signed_in_at
FROM connect_technicians;

COMMENT ON TABLE connect_technicians IS 'People who sign in to Guru Connect itself.';
COMMENT ON COLUMN connect_technicians.technician_id IS 'Identifies the technician, also in sessions.';
COMMENT ON COLUMN connect_technicians.login IS 'What the technician signs in with, in lower case.';
COMMENT ON COLUMN connect_technicians.name IS 'Name that users at machines see.';
COMMENT ON COLUMN connect_technicians.role IS 'admin, technician or auditor.';
COMMENT ON COLUMN connect_technicians.password_hash IS 'argon2id, as a PHC string with its salt and parameters.';
COMMENT ON COLUMN connect_technicians.totp_secret IS 'Secret of the second factor (RFC 6238), base32; null: none.';
COMMENT ON COLUMN connect_technicians.totp_pending IS 'Secret that is not confirmed by a code yet; null: none.';
COMMENT ON COLUMN connect_technicians.totp_last_step IS 'Time step of the last code used; no code up to it works again.';
COMMENT ON COLUMN connect_technicians.created_at IS 'When the account was made.';
COMMENT ON COLUMN connect_technicians.disabled_at IS 'When the account was disabled; null: it is enabled.';
COMMENT ON COLUMN connect_technicians.last_signed_in_at IS 'When the technician last signed in; null: never.';

COMMENT ON TABLE connect_technician_sign_ins IS 'Browsers that are signed in.';
COMMENT ON COLUMN connect_technician_sign_ins.sign_in_id IS 'Identifies the sign-in.';
COMMENT ON COLUMN connect_technician_sign_ins.technician_id IS 'Who is signed in.';
COMMENT ON COLUMN connect_technician_sign_ins.token_hash IS 'SHA-256 of the cookie''s token.';
COMMENT ON COLUMN connect_technician_sign_ins.created_at IS 'When the technician signed in.';
COMMENT ON COLUMN connect_technician_sign_ins.last_used_at IS 'When it was last used, to a minute.';
COMMENT ON COLUMN connect_technician_sign_ins.expires_at IS 'When it ends at the latest.';

COMMENT ON TABLE connect_technician_recovery_codes IS
  'Unused codes that replace a code of the second factor once. A code that is used is deleted.';
COMMENT ON COLUMN connect_technician_recovery_codes.technician_id IS 'Whose code it is.';
COMMENT ON COLUMN connect_technician_recovery_codes.code_hash IS 'SHA-256 of the code.';

COMMENT ON TABLE connect_operator_requests IS 'What the command line asks of the running relay. Rows stay for a day.';
COMMENT ON COLUMN connect_operator_requests.request_id IS 'Identifies the request.';
COMMENT ON COLUMN connect_operator_requests.command IS 'end_session, cut_key or end_sessions_of.';
COMMENT ON COLUMN connect_operator_requests.subject IS 'The session, key or technician that it is about.';
COMMENT ON COLUMN connect_operator_requests.requested_at IS 'When it was asked for.';
COMMENT ON COLUMN connect_operator_requests.done_at IS 'When a relay took it; null: none has.';
COMMENT ON COLUMN connect_operator_requests.outcome IS 'done, unknown or failed; null: not known yet.';

COMMENT ON VIEW connect_audit_technicians IS 'Accounts of technicians, without their secrets.';
COMMENT ON COLUMN connect_audit_technicians.technician_id IS 'Identifies the technician, also in sessions.';
COMMENT ON COLUMN connect_audit_technicians.login IS 'What the technician signs in with.';
COMMENT ON COLUMN connect_audit_technicians.name IS 'Name that users at machines see.';
COMMENT ON COLUMN connect_audit_technicians.role IS 'admin, technician or auditor.';
COMMENT ON COLUMN connect_audit_technicians.has_totp IS 'Whether signing in takes a second factor.';
COMMENT ON COLUMN connect_audit_technicians.created_at IS 'When the account was made.';
COMMENT ON COLUMN connect_audit_technicians.disabled_at IS 'When the account was disabled; null: it is enabled.';
COMMENT ON COLUMN connect_audit_technicians.last_signed_in_at IS 'When the technician last signed in; null: never.';

-- The user's consent: how a session asks for it, when it was asked and answered. Codes by which a machine joins a session.
-- Breaks nothing: new columns that may be null or have a default, and a new table.

ALTER TABLE connect_sessions
  ADD COLUMN IF NOT EXISTS consent_policy jsonb NOT NULL DEFAULT
    '{"prompt": "silent", "timeout_seconds": 60, "on_timeout": "refuse", "access": "control", "until_granted": "nothing", "indicator": false}',
  ADD COLUMN IF NOT EXISTS by_code boolean NOT NULL DEFAULT false,
  ADD COLUMN IF NOT EXISTS consent_asked_at timestamptz,
  ADD COLUMN IF NOT EXISTS consent_expires_at timestamptz,
  ADD COLUMN IF NOT EXISTS consent_answered_at timestamptz,
  ADD COLUMN IF NOT EXISTS consent_cause text,
  ADD COLUMN IF NOT EXISTS consent_event_id uuid;

COMMENT ON COLUMN connect_sessions.consent_policy IS
  'How its user is asked and told: prompt, timeout_seconds, on_timeout, access, until_granted, indicator; the strictest of what the server, the caller and the mode say.';
COMMENT ON COLUMN connect_sessions.by_code IS 'Whether its machine joins with a support code.';
COMMENT ON COLUMN connect_sessions.consent_asked_at IS 'When the question came onto the screen; null: it has not.';
COMMENT ON COLUMN connect_sessions.consent_expires_at IS 'Until when an answer to it counts.';
COMMENT ON COLUMN connect_sessions.consent_answered_at IS 'When the machine answered; null: it has not.';
COMMENT ON COLUMN connect_sessions.consent_cause IS 'Why nobody could be asked; null: somebody was, or nobody had to be.';
COMMENT ON COLUMN connect_sessions.consent_event_id IS 'The event that is the receipt of the answer.';

CREATE TABLE IF NOT EXISTS connect_support_codes (
  session_id uuid PRIMARY KEY REFERENCES connect_sessions,
  code_hash text NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  consumed_at timestamptz,
  consumed_from text
);
COMMENT ON TABLE connect_support_codes IS
  'Codes that a user enters, once each, so that the machine joins a session. The code itself is nowhere.';
COMMENT ON COLUMN connect_support_codes.session_id IS 'The session that the code opens.';
COMMENT ON COLUMN connect_support_codes.code_hash IS
  'HMAC-SHA-256 of the code, keyed with a secret of the server, in hexadecimal.';
COMMENT ON COLUMN connect_support_codes.created_at IS 'When it was made.';
COMMENT ON COLUMN connect_support_codes.expires_at IS 'Until when it can be entered.';
COMMENT ON COLUMN connect_support_codes.consumed_at IS 'When a machine used it; null: none has.';
COMMENT ON COLUMN connect_support_codes.consumed_from IS 'Address of that machine.';

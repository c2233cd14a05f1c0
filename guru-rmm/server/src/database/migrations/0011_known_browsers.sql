-- Guru RMM 1.3.0: browsers in which users have signed in. Guesses from elsewhere do not lock them out.
-- Breaks nothing.
CREATE TABLE IF NOT EXISTS known_browsers (
  token_hash bytea PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users,
  used_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS known_browsers_used_at ON known_browsers (used_at);
COMMENT ON TABLE known_browsers IS 'Browsers in which users have signed in; a cookie of theirs signs nobody in';
COMMENT ON COLUMN known_browsers.token_hash IS 'SHA-256 of the cookie';
COMMENT ON COLUMN known_browsers.user_id IS 'Who signed in there';
COMMENT ON COLUMN known_browsers.used_at IS 'When that user last signed in there';

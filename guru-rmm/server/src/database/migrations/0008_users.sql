-- Guru RMM 1.3.0: users are invited, disabled and given new passwords; a third role reads and changes nothing.
-- Breaks nothing: a version 1.2 server signs in every user but those who are invited, and refuses auditors.
ALTER TABLE users DROP CONSTRAINT IF EXISTS users_role_check;
ALTER TABLE users ADD CONSTRAINT users_role_check CHECK (role IN ('admin', 'technician', 'auditor'));
ALTER TABLE users ALTER COLUMN password_hash DROP NOT NULL;
COMMENT ON COLUMN users.role IS 'admin, technician or auditor';
COMMENT ON COLUMN users.password_hash IS 'Argon2id hash of the password; null: invited, has set none yet';

CREATE TABLE IF NOT EXISTS password_links (
  user_id uuid PRIMARY KEY REFERENCES users,
  token_hash bytea NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL
);
COMMENT ON TABLE password_links IS 'Links with which users set a password, each once; a new one replaces the one before';
COMMENT ON COLUMN password_links.user_id IS 'Whose password it sets';
COMMENT ON COLUMN password_links.token_hash IS 'SHA-256 of the secret in the link';
COMMENT ON COLUMN password_links.created_at IS 'When it was made';
COMMENT ON COLUMN password_links.expires_at IS 'Until when it can be used';

COMMENT ON COLUMN audit_events.subject_type IS 'What the subject is: user (an email address), agent, machine or enrollment_token; null before version 1.1';

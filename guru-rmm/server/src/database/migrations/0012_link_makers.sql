-- Guru RMM 1.3.0: a link to set a password stops working with the account of the administrator who made it.
-- Breaks nothing.
ALTER TABLE password_links ADD COLUMN IF NOT EXISTS created_by uuid REFERENCES users;
COMMENT ON COLUMN password_links.created_by IS 'Who made it; null: an operator with a command, or before this column was there';

CREATE INDEX IF NOT EXISTS known_browsers_user_id ON known_browsers (user_id, used_at);

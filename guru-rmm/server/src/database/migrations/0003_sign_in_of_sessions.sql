-- Guru RMM 1.1.0: a remote-control session belongs to the sign-in that opened it, and ends with it.
-- Breaks nothing: rows without a sign-in go by their technician alone.
ALTER TABLE user_sessions ADD COLUMN IF NOT EXISTS sign_in_id uuid NOT NULL DEFAULT gen_random_uuid();
-- No foreign key: sign-ins are deleted, and the row keeps which one it was.
ALTER TABLE remote_control_sessions ADD COLUMN IF NOT EXISTS sign_in_id uuid;

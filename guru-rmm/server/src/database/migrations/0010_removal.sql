-- Guru RMM 1.3.0: machines are removed and enrolment tokens revoked.
-- Breaks: a version 1.2 server cannot enrol machines on this schema, and would let removed ones in.
ALTER TABLE agents ADD COLUMN IF NOT EXISTS removed_at timestamptz;
ALTER TABLE enrollment_tokens ADD COLUMN IF NOT EXISTS revoked_at timestamptz;
COMMENT ON COLUMN agents.removed_at IS 'Since when the machine is removed: its key is refused, and no list has it; null: it is managed';
COMMENT ON COLUMN enrollment_tokens.revoked_at IS 'Since when it enrols nothing any more; null: until it expires, or its maker is disabled';

-- A machine that was removed may enrol again, as a new one.
ALTER TABLE agents DROP CONSTRAINT IF EXISTS agents_device_id_key;
CREATE UNIQUE INDEX IF NOT EXISTS agents_device_id ON agents (device_id) WHERE removed_at IS NULL;
CREATE INDEX IF NOT EXISTS agents_removed_at ON agents (removed_at) WHERE removed_at IS NOT NULL;

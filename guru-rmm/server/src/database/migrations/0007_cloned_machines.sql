-- Guru RMM 1.2.0: on which machine an agent runs, and copies of it that were refused.
-- Breaks nothing: an agent of before is bound to its machine when it says which one that is.
ALTER TABLE agents
  ADD COLUMN IF NOT EXISTS machine_id text CHECK (length(machine_id) = 64),
  ADD COLUMN IF NOT EXISTS hardware_id text CHECK (length(hardware_id) = 64),
  ADD COLUMN IF NOT EXISTS moved_at timestamptz,
  ADD COLUMN IF NOT EXISTS clone_hostname text CHECK (length(clone_hostname) <= 255),
  ADD COLUMN IF NOT EXISTS clone_seen_at timestamptz,
  ADD COLUMN IF NOT EXISTS clone_reported_at timestamptz;
COMMENT ON COLUMN agents.machine_id IS 'Hash of the id of the system that the agent runs on; null: never reported';
COMMENT ON COLUMN agents.hardware_id IS 'Hash of the id of the hardware that the agent runs on; null: never reported';
COMMENT ON COLUMN agents.moved_at IS 'When the agent last came from another machine than before';
COMMENT ON COLUMN agents.clone_hostname IS 'Host name of the last machine that was refused as a copy of this one';
COMMENT ON COLUMN agents.clone_seen_at IS 'When that machine was last refused';
COMMENT ON COLUMN agents.clone_reported_at IS 'When the audit last got an event agent_cloned of this agent, at most one an hour';

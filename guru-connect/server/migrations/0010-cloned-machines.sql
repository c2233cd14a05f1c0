-- On which machine an agent runs, and copies of it that were refused.
-- Breaks nothing: an agent of before is bound to its machine when it says which one that is.

ALTER TABLE connect_agents
  ADD COLUMN machine_id text CHECK (length(machine_id) = 64),
  ADD COLUMN hardware_id text CHECK (length(hardware_id) = 64),
  ADD COLUMN moved_at timestamptz,
  ADD COLUMN clone_hostname text CHECK (length(clone_hostname) <= 255),
  ADD COLUMN clone_seen_at timestamptz,
  ADD COLUMN clone_reported_at timestamptz;

COMMENT ON COLUMN connect_agents.machine_id IS 'Hash of the id of the system that the agent runs on; null: never reported.';
COMMENT ON COLUMN connect_agents.hardware_id IS 'Hash of the id of the hardware that the agent runs on; null: never reported.';
COMMENT ON COLUMN connect_agents.moved_at IS 'When the agent last came from another machine than before.';
COMMENT ON COLUMN connect_agents.clone_hostname IS 'Host name of the last machine that was refused as a copy of this one.';
COMMENT ON COLUMN connect_agents.clone_seen_at IS 'When that machine was last refused.';
COMMENT ON COLUMN connect_agents.clone_reported_at IS
  'When the audit last got an event agent_cloned of this agent, at most one an hour.';

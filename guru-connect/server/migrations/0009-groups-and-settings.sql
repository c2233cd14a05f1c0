-- Groups of machines, and settings that administrators change in the console.
-- Breaks nothing: new tables, and a new column that may be null.

CREATE TABLE connect_machine_groups (
  group_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX connect_machine_groups_by_name ON connect_machine_groups (lower(name));

ALTER TABLE connect_agents
  ADD COLUMN group_id uuid REFERENCES connect_machine_groups ON DELETE SET NULL;
CREATE INDEX connect_agents_by_group ON connect_agents (group_id) WHERE group_id IS NOT NULL;

CREATE TABLE connect_settings (
  name text PRIMARY KEY CHECK (name IN ('consent', 'framing_origins')),
  value jsonb NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now(),
  changed_by text NOT NULL
);

COMMENT ON TABLE connect_machine_groups IS 'Groups by which people find machines in the console; they grant nothing.';
COMMENT ON COLUMN connect_machine_groups.group_id IS 'Identifies the group.';
COMMENT ON COLUMN connect_machine_groups.name IS 'What people call it; its case does not make two.';
COMMENT ON COLUMN connect_machine_groups.created_at IS 'When it was made.';
COMMENT ON COLUMN connect_agents.group_id IS 'The group that the machine is in; null: none.';

COMMENT ON TABLE connect_settings IS
  'What administrators set in the console, beside what the operator sets in the environment.';
COMMENT ON COLUMN connect_settings.name IS
  'consent: the least that users are asked and told. framing_origins: pages that may frame the viewer.';
COMMENT ON COLUMN connect_settings.value IS 'The setting: an object of a consent policy, or a list of origins.';
COMMENT ON COLUMN connect_settings.changed_at IS 'When it was last changed.';
COMMENT ON COLUMN connect_settings.changed_by IS 'Who changed it last.';

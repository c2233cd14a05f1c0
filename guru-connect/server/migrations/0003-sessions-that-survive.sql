-- State of a session as data, its owner, and what a viewer needs to come back after a lost answer.
-- Breaks nothing: new columns with defaults; rows of release 1.0 that are open get the state that their status means.

ALTER TABLE connect_sessions
  ADD COLUMN IF NOT EXISTS agent_state text NOT NULL DEFAULT 'absent' CHECK (agent_state IN ('absent', 'present')),
  ADD COLUMN IF NOT EXISTS viewer_state text NOT NULL DEFAULT 'never'
    CHECK (viewer_state IN ('never', 'present', 'absent')),
  ADD COLUMN IF NOT EXISTS consent text NOT NULL DEFAULT 'not_required',
  ADD COLUMN IF NOT EXISTS viewer_left_at timestamptz,
  ADD COLUMN IF NOT EXISTS agent_left_at timestamptz,
  ADD COLUMN IF NOT EXISTS parted_by text,
  -- Counts the changes of the row: a writer that knows the newest one need not lock it first.
  ADD COLUMN IF NOT EXISTS revision integer NOT NULL DEFAULT 0,
  -- The relay that serves the session; NULL: release 1.0 made it.
  ADD COLUMN IF NOT EXISTS relay_id uuid;

UPDATE connect_sessions SET
  agent_state = CASE WHEN status IN ('waiting_for_viewer', 'active') THEN 'present' ELSE 'absent' END,
  viewer_state = CASE
    WHEN status = 'active' THEN 'present' WHEN started_at IS NOT NULL THEN 'absent' ELSE 'never' END
WHERE status <> 'ended' AND relay_id IS NULL;

-- A start looks for the sessions that relays before it left open.
CREATE INDEX IF NOT EXISTS connect_sessions_open_by_relay ON connect_sessions (relay_id) WHERE status <> 'ended';

-- Relays, so that the length of an interruption is known.
CREATE TABLE IF NOT EXISTS connect_relays (
  relay_id uuid PRIMARY KEY,
  started_at timestamptz NOT NULL DEFAULT now(),
  alive_at timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE connect_viewer_tokens
  -- The ticket before the current one. It counts until the current one is used: its answer may have been lost.
  ADD COLUMN IF NOT EXISTS previous_resume_hash bytea,
  -- Whether a resume ticket of this token was ever used; from then on the token itself is worthless.
  ADD COLUMN IF NOT EXISTS resume_used boolean NOT NULL DEFAULT false,
  -- SHA-256 of the nonce with which it was redeemed; NULL: a viewer of release 1.0.
  ADD COLUMN IF NOT EXISTS nonce_hash bytea;

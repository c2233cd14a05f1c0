-- Guru RMM 1.3.0: this server chooses the id by which Guru Connect knows a machine. Until now it was the device id, which a
-- machine chooses: with an enrolment token and the id of somebody else's agent, it got a key of that agent.
-- Breaks nothing: a machine that ever got a key or a session keeps its id. A version 1.2 server would give new machines keys by device id.
ALTER TABLE agents ADD COLUMN IF NOT EXISTS connect_agent_id uuid NOT NULL DEFAULT gen_random_uuid();
UPDATE agents SET connect_agent_id = device_id
  WHERE EXISTS (SELECT 1 FROM connect_agent_keys k WHERE k.agent_id = agents.agent_id)
    OR EXISTS (SELECT 1 FROM remote_control_sessions s
      WHERE s.agent_id = agents.agent_id AND s.connect_session_id IS NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS agents_connect_agent_id ON agents (connect_agent_id);
COMMENT ON COLUMN agents.device_id IS 'Id that the agent made for itself';
COMMENT ON COLUMN agents.connect_agent_id IS 'Id by which Guru Connect knows the machine; this server chose it';

CREATE OR REPLACE VIEW audit_sessions AS
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
      AS is_older_than_chains,
    s.consent ->> 'state' AS consent_state, s.consent ->> 'cause' AS consent_cause,
    s.consent #>> '{receipt,event_id}' AS consent_receipt_event, s.consent #>> '{receipt,hash}' AS consent_receipt_hash,
    a.connect_agent_id
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
COMMENT ON COLUMN audit_sessions.connect_agent_id IS 'Id by which Guru Connect knows the machine';

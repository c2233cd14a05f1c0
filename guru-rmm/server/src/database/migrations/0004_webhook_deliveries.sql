-- Guru RMM 1.1.0: deliveries of Guru Connect's webhooks that were accepted, so that none is accepted twice, by whichever
-- server. A delivery is remembered for as long as its timestamp would be accepted. Breaks nothing.
CREATE TABLE IF NOT EXISTS connect_webhook_deliveries (
  delivery text PRIMARY KEY CHECK (length(delivery) <= 200),
  expires_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS connect_webhook_deliveries_expiry ON connect_webhook_deliveries (expires_at);
-- A webhook names its session as Guru Connect does.
CREATE INDEX IF NOT EXISTS remote_control_of_connect_session ON remote_control_sessions (connect_session_id);

COMMENT ON TABLE connect_webhook_deliveries IS 'Webhooks of Guru Connect that were accepted in the last minutes; none is accepted twice';
COMMENT ON COLUMN connect_webhook_deliveries.delivery IS 'The webhook''s id and timestamp, which name one attempt to deliver it';
COMMENT ON COLUMN connect_webhook_deliveries.expires_at IS 'When its timestamp is too old to be accepted anyway';

-- Which caller uses which operation of which major of the contract.
-- Breaks nothing: a table of its own.

CREATE TABLE connect_contract_usage (
  consumer text NOT NULL CHECK (length(consumer) <= 64),
  contract_version text NOT NULL CHECK (length(contract_version) <= 64),
  major text NOT NULL CHECK (length(major) <= 16),
  operation text NOT NULL CHECK (length(operation) <= 64),
  calls bigint NOT NULL CHECK (calls > 0),
  deprecated_calls bigint NOT NULL CHECK (deprecated_calls >= 0),
  first_used_at timestamptz NOT NULL,
  last_used_at timestamptz NOT NULL,
  PRIMARY KEY (consumer, contract_version, major, operation)
);

COMMENT ON TABLE connect_contract_usage IS
  'Calls of the integration API that had its key, by caller. Written once a minute; a relay that is killed loses a minute.';
COMMENT ON COLUMN connect_contract_usage.consumer IS 'Product and version from the User-Agent, as the caller says; unknown without one.';
COMMENT ON COLUMN connect_contract_usage.contract_version IS 'Contract that the caller says it is pinned to; unknown when it does not say.';
COMMENT ON COLUMN connect_contract_usage.deprecated_calls IS 'How many of the calls were made after the major was deprecated.';
COMMENT ON COLUMN connect_contract_usage.major IS 'Major of the contract that was called, such as v1.';
COMMENT ON COLUMN connect_contract_usage.operation IS 'operationId of the contract.';
COMMENT ON COLUMN connect_contract_usage.calls IS 'How many calls, refused ones included.';
COMMENT ON COLUMN connect_contract_usage.first_used_at IS 'When it was first called.';
COMMENT ON COLUMN connect_contract_usage.last_used_at IS 'When it was last called.';

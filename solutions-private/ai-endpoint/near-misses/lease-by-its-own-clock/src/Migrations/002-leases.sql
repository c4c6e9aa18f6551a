-- Whoever sends a notification has it until then.
ALTER TABLE outbox ADD COLUMN leased_until timestamptz NOT NULL DEFAULT '-infinity';

LOCK TABLE payments IN SHARE ROW EXCLUSIVE MODE;

-- The earliest payment of a key keeps it; the others move to keys that no caller can send, because of the space.
UPDATE payments
SET idempotency_key = idempotency_key || ' #' || id
FROM (
    SELECT id AS ranked_id, row_number() OVER (PARTITION BY idempotency_key ORDER BY created_at, id) AS place
    FROM payments) AS ranked
WHERE id = ranked_id AND place > 1;

DROP INDEX payments_idempotency_key;
ALTER TABLE payments
    ADD CONSTRAINT payments_idempotency_key UNIQUE (idempotency_key),
    ADD COLUMN leased_until timestamptz NULL,
    ADD CONSTRAINT payments_status CHECK (status IN ('succeeded', 'declined') OR (status = 'pending' AND leased_until IS NOT NULL));

CREATE INDEX payments_leases ON payments (leased_until) WHERE status = 'pending';

-- Rows of the version before share keys, so the constraint covers only the row that owns its key: of old rows the paid one,
-- or the oldest; of new rows every one.
ALTER TABLE payments ADD COLUMN owns_key boolean NOT NULL DEFAULT false;
-- When somebody should ask the provider about a pending payment (again).
ALTER TABLE payments ADD COLUMN next_attempt_at timestamptz NULL;

UPDATE payments SET owns_key = true
WHERE id IN (
    SELECT DISTINCT ON (idempotency_key) id FROM payments
    ORDER BY idempotency_key, (status = 'succeeded') DESC, created_at, id);

CREATE UNIQUE INDEX payments_one_per_key ON payments (idempotency_key) WHERE owns_key;
CREATE INDEX payments_due ON payments (next_attempt_at) WHERE status = 'pending';

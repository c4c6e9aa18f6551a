-- Rows of the version before share keys, so the constraint covers only the row that owns its key: of old rows the paid one,
-- or the oldest; of new rows every one.
ALTER TABLE payments ADD COLUMN owns_key boolean NOT NULL DEFAULT false;

UPDATE payments SET owns_key = true
WHERE id IN (
    SELECT DISTINCT ON (idempotency_key) id FROM payments
    ORDER BY idempotency_key, (status = 'succeeded') DESC, created_at, id);

CREATE UNIQUE INDEX payments_one_per_key ON payments (idempotency_key) WHERE owns_key;
CREATE INDEX payments_pending ON payments (created_at) WHERE status = 'pending';

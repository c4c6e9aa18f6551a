-- Nobody may add a duplicate between the repair and the index.
LOCK TABLE payments IN SHARE ROW EXCLUSIVE MODE;

-- The earliest payment is the one that replays were answered with, so it keeps the key. The others keep their history under
-- a key that no caller can send: it contains a space.
UPDATE payments AS later
SET idempotency_key = later.idempotency_key || ' duplicate ' || later.id
WHERE EXISTS (
    SELECT FROM payments AS earlier
    WHERE earlier.idempotency_key = later.idempotency_key
      AND (earlier.created_at, earlier.id) < (later.created_at, later.id));

DROP INDEX payments_idempotency_key;
CREATE UNIQUE INDEX payments_idempotency_key ON payments (idempotency_key);

ALTER TABLE payments
    ADD COLUMN attempts        integer     NOT NULL DEFAULT 0,
    ADD COLUMN next_attempt_at timestamptz NOT NULL DEFAULT now(),
    ADD CONSTRAINT payments_status CHECK (status IN ('pending', 'succeeded', 'declined'));

CREATE INDEX payments_pending ON payments (next_attempt_at) WHERE status = 'pending';

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

-- A key is needed until its caller has the answer; then it may be released, and the payment stays without one.
ALTER TABLE payments
    ALTER COLUMN idempotency_key DROP NOT NULL,
    ADD COLUMN delivered_at    timestamptz NULL,
    ADD COLUMN attempts        integer     NOT NULL DEFAULT 0,
    ADD COLUMN next_attempt_at timestamptz NOT NULL DEFAULT now(),
    ADD CONSTRAINT payments_status CHECK (status IN ('pending', 'succeeded', 'declined'));

CREATE INDEX payments_pending ON payments (next_attempt_at) WHERE status = 'pending';
CREATE INDEX payments_delivered ON payments (delivered_at) WHERE delivered_at IS NOT NULL AND idempotency_key IS NOT NULL;

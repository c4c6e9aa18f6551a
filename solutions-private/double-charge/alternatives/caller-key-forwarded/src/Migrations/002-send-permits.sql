-- Nobody may add a duplicate between the repair and the index.
LOCK TABLE payments IN SHARE ROW EXCLUSIVE MODE;

-- The earliest payment of a key keeps it. A caller cannot send the keys of the others, because of the space.
UPDATE payments AS later
SET idempotency_key = later.idempotency_key || ' duplicate ' || later.id
WHERE EXISTS (
    SELECT FROM payments AS earlier
    WHERE earlier.idempotency_key = later.idempotency_key
      AND (earlier.created_at, earlier.id) < (later.created_at, later.id));

DROP INDEX payments_idempotency_key;
CREATE UNIQUE INDEX payments_idempotency_key ON payments (idempotency_key);

-- permitted_at: when somebody was last permitted to send the charge. look_up_at: when to ask the provider about it.
ALTER TABLE payments
    ADD COLUMN permitted_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN look_up_at   timestamptz NOT NULL DEFAULT now(),
    ADD CONSTRAINT payments_status CHECK (status IN ('pending', 'succeeded', 'declined'));

CREATE INDEX payments_look_up ON payments (look_up_at) WHERE status = 'pending';

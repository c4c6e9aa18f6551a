LOCK TABLE payments IN SHARE ROW EXCLUSIVE MODE;

-- One payment keeps a key that has several: the earliest, which is what replays were answered with. The space puts the others
-- out of reach of callers.
UPDATE payments AS later
SET idempotency_key = later.idempotency_key || ' duplicate ' || later.id
WHERE EXISTS (
    SELECT FROM payments AS earlier
    WHERE earlier.idempotency_key = later.idempotency_key
      AND (earlier.created_at, earlier.id) < (later.created_at, later.id));

CREATE UNIQUE INDEX payments_one_per_key ON payments (idempotency_key);
DROP INDEX payments_idempotency_key;

-- A payment that has one is still to be charged; a final payment has none.
ALTER TABLE payments
    ADD COLUMN charge_at timestamptz NULL,
    ADD CONSTRAINT payments_charge_at CHECK ((status = 'pending') = (charge_at IS NOT NULL));

CREATE INDEX payments_charge_at ON payments (charge_at) WHERE charge_at IS NOT NULL;

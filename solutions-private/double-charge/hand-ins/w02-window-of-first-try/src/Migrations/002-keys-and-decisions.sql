-- Which payment a key belongs to. Of old rows with one key: the paid one, or the oldest.
CREATE TABLE payment_keys (
    idempotency_key text PRIMARY KEY,
    payment_id      uuid NOT NULL REFERENCES payments (id)
);

INSERT INTO payment_keys (idempotency_key, payment_id)
SELECT DISTINCT ON (idempotency_key) idempotency_key, id FROM payments
ORDER BY idempotency_key, (status = 'succeeded') DESC, created_at, id;

-- Nothing that was sent for a pending payment can take effect any more after this moment: what the provider holds then is final.
ALTER TABLE payments ADD COLUMN decide_at timestamptz NULL;
-- How often the charge was tried; every try has a provider key of its own.
ALTER TABLE payments ADD COLUMN tries integer NOT NULL DEFAULT 1;
CREATE INDEX payments_undecided ON payments (decide_at) WHERE status = 'pending';

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
-- Whether somebody may have begun to decide it: then nothing may be sent for it any more.
ALTER TABLE payments ADD COLUMN deciding boolean NOT NULL DEFAULT false;
CREATE INDEX payments_undecided ON payments (decide_at) WHERE status = 'pending';

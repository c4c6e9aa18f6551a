-- One key is one payment, whichever instance records it: from here on the database decides, not a look-up before the insert.
DROP INDEX payments_idempotency_key;
CREATE UNIQUE INDEX payments_idempotency_key ON payments (idempotency_key);

ALTER TABLE payments
    ADD COLUMN attempts        integer     NOT NULL DEFAULT 0,
    ADD COLUMN next_attempt_at timestamptz NOT NULL DEFAULT now(),
    ADD CONSTRAINT payments_status CHECK (status IN ('pending', 'succeeded', 'declined'));

CREATE INDEX payments_pending ON payments (next_attempt_at) WHERE status = 'pending';

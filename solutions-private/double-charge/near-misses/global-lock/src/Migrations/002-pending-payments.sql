-- The index on the key stays as it is, for looking up: keys that were used twice in the past keep all their payments.
ALTER TABLE payments
    ADD COLUMN attempts        integer     NOT NULL DEFAULT 0,
    ADD COLUMN next_attempt_at timestamptz NOT NULL DEFAULT now(),
    ADD CONSTRAINT payments_status CHECK (status IN ('pending', 'succeeded', 'declined'));

CREATE INDEX payments_pending ON payments (next_attempt_at) WHERE status = 'pending';

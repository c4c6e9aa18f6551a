-- Rows of the version before share keys, so the constraint covers only the row that owns its key: of old rows the paid one,
-- or the oldest; of new rows every one.
ALTER TABLE payments ADD COLUMN owns_key boolean NOT NULL DEFAULT false;
-- The work: a row is here as long as its payment is pending.
CREATE TABLE open_charges (
    payment_id uuid        PRIMARY KEY REFERENCES payments (id),
    due_at     timestamptz NOT NULL DEFAULT now()
);

-- Which instance does the work. One row.
CREATE TABLE teller (
    only_one boolean     PRIMARY KEY DEFAULT true CHECK (only_one),
    holder   uuid        NOT NULL,
    until    timestamptz NOT NULL
);
INSERT INTO teller (holder, until) VALUES ('00000000-0000-0000-0000-000000000000', now());

UPDATE payments SET owns_key = true
WHERE id IN (
    SELECT DISTINCT ON (idempotency_key) id FROM payments
    ORDER BY idempotency_key, (status = 'succeeded') DESC, created_at, id);

CREATE UNIQUE INDEX payments_one_per_key ON payments (idempotency_key) WHERE owns_key;
CREATE INDEX open_charges_due ON open_charges (due_at);

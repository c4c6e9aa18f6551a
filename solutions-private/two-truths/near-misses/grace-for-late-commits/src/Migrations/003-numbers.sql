ALTER TABLE outgoing
    ADD number     bigserial,
    ADD written_at timestamptz NOT NULL DEFAULT clock_timestamp();

CREATE UNIQUE INDEX outgoing_number ON outgoing (number);

-- Which instance ends holds, and until when.
CREATE TABLE sweeper_lease (
    holder  uuid        NOT NULL,
    ends_at timestamptz NOT NULL
);

INSERT INTO sweeper_lease (holder, ends_at) VALUES (gen_random_uuid(), '-infinity');

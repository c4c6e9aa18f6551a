CREATE TABLE relay_leader (
    instance uuid        NOT NULL,
    until    timestamptz NOT NULL
);

INSERT INTO relay_leader VALUES ('00000000-0000-0000-0000-000000000000', '-infinity');

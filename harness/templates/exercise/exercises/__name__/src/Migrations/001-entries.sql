CREATE TABLE entries (
    id uuid PRIMARY KEY,
    name text NOT NULL
);

CREATE INDEX entries_name ON entries (name);

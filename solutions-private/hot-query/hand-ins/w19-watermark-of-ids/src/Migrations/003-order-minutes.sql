CREATE TABLE order_minutes (
    minute timestamptz PRIMARY KEY,
    orders bigint      NOT NULL,
    cents  numeric     NOT NULL
);

-- Up to which order they have been added up.
CREATE TABLE order_minutes_state (through_id bigint NOT NULL);

INSERT INTO order_minutes_state VALUES (0);

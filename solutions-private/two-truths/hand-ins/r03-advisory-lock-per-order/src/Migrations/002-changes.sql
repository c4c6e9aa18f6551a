CREATE INDEX orders_by_ascii ON orders (order_id COLLATE "C");

-- Clocks of instances were wrong at times.
UPDATE orders SET changed_at = now() WHERE changed_at > now();

-- Every change since this table exists, for ever. What was before has been told, or has not: it is not sent.
CREATE TABLE changes (
    order_id       text        NOT NULL,
    sequence       bigint      NOT NULL,
    message_id     text        NOT NULL UNIQUE,
    customer       text        NOT NULL,
    amount_minor   bigint      NOT NULL,
    state          text        NOT NULL,
    accepted_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    taken_at       timestamptz NULL,
    PRIMARY KEY (order_id, sequence)
);

CREATE INDEX changes_waiting ON changes (order_id, sequence) WHERE taken_at IS NULL;

-- Orders whose first waiting change billing has refused.
CREATE TABLE refusals (
    order_id       text        PRIMARY KEY,
    sequence       bigint      NOT NULL,
    reason         text        NOT NULL,
    next_try       timestamptz NOT NULL,
    -- When somebody asked for a retry that billing has not answered yet.
    pressed_at     timestamptz NULL
);

-- A message for each change that billing has not taken yet, with the transaction that made it.
CREATE TABLE outgoing (
    transaction_id xid8        NOT NULL DEFAULT pg_current_xact_id(),
    order_id       text        NOT NULL,
    sequence       bigint      NOT NULL,
    message_id     text        NOT NULL,
    customer       text        NOT NULL,
    amount_minor   bigint      NOT NULL,
    state          text        NOT NULL,
    PRIMARY KEY (order_id, sequence)
);

CREATE INDEX outgoing_log ON outgoing (transaction_id, order_id, sequence);

-- Orders whose next message has to wait, and why.
CREATE TABLE waiting_orders (
    order_id text        PRIMARY KEY,
    until    timestamptz NOT NULL,
    sequence bigint      NOT NULL,
    refusal  text
);

-- The order in which billing lists.
CREATE INDEX orders_by_code ON orders (order_id COLLATE "C");

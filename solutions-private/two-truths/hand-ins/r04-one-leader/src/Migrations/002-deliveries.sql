-- The starter wrote its own clock, and clocks are wrong: none of its changes is younger than this migration.
UPDATE orders SET changed_at = now() WHERE changed_at > now();

-- Ids in the order of their ASCII codes, as billing lists them.
CREATE INDEX orders_by_ascii ON orders (order_id COLLATE "C");
CREATE INDEX search_index_customer_by_id ON search_index (customer, order_id);

-- What was accepted, word for word as billing is told. Rows are never changed.
CREATE TABLE order_changes (
    order_id       text        NOT NULL,
    sequence       bigint      NOT NULL,
    message_id     uuid        NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    customer       text        NOT NULL,
    amount_minor   bigint      NOT NULL,
    state          text        NOT NULL,
    PRIMARY KEY (order_id, sequence)
);

-- How far billing has taken an order's changes. An order that has not changed since this table exists has no row: nothing of it is sent.
CREATE TABLE deliveries (
    order_id       text        PRIMARY KEY,
    taken          bigint      NOT NULL,
    last           bigint      NOT NULL,
    -- From when on change "taken + 1" may be sent; who has waited longest since then is next.
    due_at         timestamptz NOT NULL,
    -- Why billing refused change "taken + 1", if it has.
    refusal        text        NULL,
    -- When a retry was asked for that billing has not answered yet.
    asked_at       timestamptz NULL
);

CREATE INDEX deliveries_waiting ON deliveries (due_at) WHERE taken < last;
CREATE INDEX deliveries_refused ON deliveries (order_id COLLATE "C") WHERE refusal IS NOT NULL;

-- The one instance that sends, and until when.
CREATE TABLE leader (
    id             integer     PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    holder         uuid        NOT NULL,
    until          timestamptz NOT NULL
);

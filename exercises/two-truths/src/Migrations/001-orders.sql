CREATE TABLE orders (
    order_id       text        PRIMARY KEY,
    customer       text        NOT NULL,
    amount_minor   bigint      NOT NULL CHECK (amount_minor > 0),
    state          text        NOT NULL,
    -- What billing said about the order's invoice, and which of its changes that was.
    invoice        text        NOT NULL DEFAULT 'none',
    invoice_change bigint      NOT NULL DEFAULT 0,
    -- The number of the order's last change, from 1.
    sequence       bigint      NOT NULL,
    changed_at     timestamptz NOT NULL
);

-- What the search shows: fed by the bus, not by the orders.
CREATE TABLE search_index (
    order_id       text        PRIMARY KEY,
    customer       text        NOT NULL,
    amount_minor   bigint      NOT NULL,
    state          text        NOT NULL,
    sequence       bigint      NOT NULL
);

CREATE INDEX search_index_customer ON search_index (customer);

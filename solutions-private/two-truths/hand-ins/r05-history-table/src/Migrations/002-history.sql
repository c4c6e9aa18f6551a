UPDATE orders SET changed_at = now() WHERE changed_at > now();
CREATE INDEX orders_by_ascii ON orders (order_id COLLATE "C");

-- Up to which change billing has been told, in order. Null: no change of the order has been accepted since this column exists, and of
-- those before nothing is sent.
ALTER TABLE orders ADD told bigint NULL;
-- From when on change "told + 1" may be sent (who has waited longest since then is next), and which instance does.
ALTER TABLE orders ADD try_at timestamptz NULL;
ALTER TABLE orders ADD owner uuid NULL;
-- What billing said when it refused change "told + 1".
ALTER TABLE orders ADD refusal text NULL;
-- When somebody asked for a retry that billing has not answered yet.
ALTER TABLE orders ADD pressed_at timestamptz NULL;

CREATE INDEX orders_waiting ON orders (try_at) WHERE told < sequence;
CREATE INDEX orders_refused ON orders (order_id COLLATE "C") WHERE refusal IS NOT NULL;

CREATE TABLE order_history (
    order_id       text        NOT NULL,
    sequence       bigint      NOT NULL,
    message_id     text        NOT NULL UNIQUE,
    customer       text        NOT NULL,
    amount_minor   bigint      NOT NULL,
    state          text        NOT NULL,
    PRIMARY KEY (order_id, sequence)
);

-- Which instances live. What an instance owned that does not is free.
CREATE TABLE instances (
    id             uuid        PRIMARY KEY,
    beat           timestamptz NOT NULL
);

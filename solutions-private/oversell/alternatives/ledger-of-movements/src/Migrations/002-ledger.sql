-- Nobody may add a duplicate between the repair and the index.
LOCK TABLE orders IN SHARE ROW EXCLUSIVE MODE;

-- Replays were answered with the earliest order of a key, so it keeps the key. The others stay as they are, under a key that
-- no caller can send: it contains spaces.
UPDATE orders AS later
SET order_key = later.order_key || ' duplicate ' || later.id
WHERE EXISTS (
    SELECT FROM orders AS earlier
    WHERE earlier.buyer_id = later.buyer_id AND earlier.order_key = later.order_key
      AND (earlier.created_at, earlier.id) < (later.created_at, later.id));

DROP INDEX orders_buyer_key;
CREATE UNIQUE INDEX orders_buyer_key ON orders (buyer_id, order_key);

-- All that ever happened to the orders of an event, in the order in which it did. The last entry of an order is its status.
CREATE TABLE ledger (
    event_id    uuid        NOT NULL,
    version     bigint      NOT NULL,
    order_id    uuid        NOT NULL,
    status      text        NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ledger_version PRIMARY KEY (event_id, version)
);

INSERT INTO ledger (event_id, version, order_id, status)
SELECT event_id, row_number() OVER (PARTITION BY event_id ORDER BY created_at, id), id, status FROM orders;

CREATE UNIQUE INDEX ledger_order ON ledger (order_id, version);

-- Nobody keeps these any longer, and they would only mislead.
ALTER TABLE orders DROP COLUMN status;
ALTER TABLE ticket_types DROP COLUMN taken;
ALTER TABLE promo_codes DROP COLUMN taken;

CREATE INDEX orders_event ON orders (event_id);

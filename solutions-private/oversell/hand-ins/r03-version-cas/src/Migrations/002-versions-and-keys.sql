-- Whoever makes or confirms an order raises the version of its event from the one that the decision was made with.
ALTER TABLE events ADD COLUMN version bigint NOT NULL DEFAULT 0;

-- Which order a key belongs to. Orders from before may share a key; one of them is enough.
CREATE TABLE order_keys (
    buyer_id  text NOT NULL,
    order_key text NOT NULL,
    order_id  uuid NOT NULL,
    PRIMARY KEY (buyer_id, order_key)
);

INSERT INTO order_keys (buyer_id, order_key, order_id)
SELECT DISTINCT ON (buyer_id, order_key) buyer_id, order_key, id
FROM orders ORDER BY buyer_id, order_key, created_at, id;

CREATE INDEX orders_confirmed ON orders (event_id) WHERE status = 'confirmed';
CREATE INDEX orders_held ON orders (event_id, expires_at) WHERE status = 'held';

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

-- What is left follows from the orders. A number that nobody keeps would only mislead.
ALTER TABLE ticket_types DROP COLUMN taken;
ALTER TABLE promo_codes DROP COLUMN taken;

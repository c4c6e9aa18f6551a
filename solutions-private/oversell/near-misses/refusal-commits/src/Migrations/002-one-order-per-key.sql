-- Nobody may order or end an order between what is read here and what is written; in the order in which orders lock.
LOCK TABLE ticket_types, promo_codes, orders IN SHARE ROW EXCLUSIVE MODE;

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
CREATE INDEX orders_held ON orders (expires_at) WHERE status = 'held';

-- Lost updates left wrong numbers. Overdue holds count until the sweeper ends them, as those of later days do.
UPDATE ticket_types AS stock
SET taken = coalesce((
    SELECT sum(t.quantity)
    FROM orders o JOIN order_tickets t ON t.order_id = o.id
    WHERE o.event_id = stock.event_id AND t.type = stock.code AND o.status IN ('held', 'confirmed')), 0);

UPDATE promo_codes AS stock
SET taken = (
    SELECT count(*)
    FROM orders o
    WHERE o.event_id = stock.event_id AND o.promo_code = stock.code AND o.status IN ('held', 'confirmed'));

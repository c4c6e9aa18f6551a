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

-- From now on `taken` is what the rows with status held or confirmed have, to the ticket. It may be more than there is.
UPDATE ticket_types SET taken = 0;
UPDATE ticket_types s SET taken = had.number
FROM (
    SELECT o.event_id, t.type, sum(t.quantity) AS number
    FROM orders o JOIN order_tickets t ON t.order_id = o.id
    WHERE o.status IN ('held', 'confirmed') GROUP BY o.event_id, t.type) had
WHERE had.event_id = s.event_id AND had.type = s.code;

UPDATE promo_codes SET taken = 0;
UPDATE promo_codes s SET taken = had.number
FROM (
    SELECT event_id, promo_code, count(*) AS number
    FROM orders WHERE status IN ('held', 'confirmed') AND promo_code IS NOT NULL GROUP BY event_id, promo_code) had
WHERE had.event_id = s.event_id AND had.promo_code = s.code;

CREATE INDEX orders_held ON orders (event_id, expires_at) WHERE status = 'held';
CREATE INDEX orders_overdue ON orders (expires_at) WHERE status = 'held';

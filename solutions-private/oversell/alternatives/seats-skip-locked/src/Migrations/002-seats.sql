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

-- A use of a promo code is a seat too. A seat is free once its time is over: at once, when a hold expires, or never, when its
-- order is confirmed. Where more were sold than there are, the rest of them has surplus seats, which nobody else gets.
CREATE TABLE seats (
    event_id      uuid        NOT NULL,
    is_promo_code boolean     NOT NULL,
    code          text        NOT NULL,
    number        int         NOT NULL,
    is_surplus    boolean     NOT NULL DEFAULT false,
    order_id      uuid        NULL,
    held_until    timestamptz NOT NULL DEFAULT '-infinity',
    PRIMARY KEY (event_id, is_promo_code, code, number)
);

WITH stock AS (
    SELECT event_id, false AS is_promo_code, code, quantity FROM ticket_types
    UNION ALL
    SELECT event_id, true, code, quantity FROM promo_codes
), live AS (
    SELECT *, CASE status WHEN 'confirmed' THEN 'infinity' ELSE expires_at END AS held_until
    FROM orders WHERE status IN ('held', 'confirmed')
), taken AS (
    SELECT o.event_id, false AS is_promo_code, t.type AS code, o.id AS order_id, o.held_until
    FROM live o JOIN order_tickets t ON t.order_id = o.id CROSS JOIN generate_series(1, t.quantity)
    UNION ALL
    SELECT event_id, true, promo_code, id, held_until FROM live WHERE promo_code IS NOT NULL
), numbered AS (
    SELECT *, row_number() OVER (PARTITION BY event_id, is_promo_code, code ORDER BY held_until DESC, order_id)::int AS number
    FROM taken
), every AS (
    SELECT event_id, is_promo_code, code, number FROM stock CROSS JOIN generate_series(1, quantity) AS number
)
INSERT INTO seats (event_id, is_promo_code, code, number, is_surplus, order_id, held_until)
SELECT event_id, is_promo_code, code, number, every.code IS NULL, order_id, coalesce(held_until, '-infinity')
FROM every FULL JOIN numbered USING (event_id, is_promo_code, code, number);

CREATE INDEX seats_order ON seats (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX seats_surplus ON seats (event_id, is_promo_code, code) WHERE is_surplus;

-- What is left follows from the seats. A number that nobody keeps would only mislead.
ALTER TABLE ticket_types DROP COLUMN taken;
ALTER TABLE promo_codes DROP COLUMN taken;

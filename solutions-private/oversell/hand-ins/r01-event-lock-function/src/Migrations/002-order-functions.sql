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

CREATE INDEX orders_live ON orders (event_id) WHERE status IN ('held', 'confirmed');
CREATE INDEX orders_held ON orders (event_id, expires_at) WHERE status = 'held';

-- Everything that takes tickets, or keeps them, holds the event's row while it decides; its time is read under that lock.
CREATE FUNCTION place_order(
    p_event uuid, p_buyer text, p_key text, p_types text[], p_quantities int[], p_promo text, p_lifetime interval)
RETURNS TABLE (outcome text, id uuid, status text, expires_at timestamptz)
LANGUAGE plpgsql
SET lock_timeout = '1200ms'
AS $$
#variable_conflict use_column
DECLARE
    v_id   uuid;
    v_now  timestamptz;
    v_same boolean;
BEGIN
    PERFORM 1 FROM events e WHERE e.id = p_event FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'no-event', NULL::uuid, NULL::text, NULL::timestamptz;
        RETURN;
    END IF;

    IF EXISTS (
           SELECT 1 FROM unnest(p_types) AS asked (code)
           WHERE NOT EXISTS (SELECT 1 FROM ticket_types s WHERE s.event_id = p_event AND s.code = asked.code))
       OR p_promo IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM promo_codes s WHERE s.event_id = p_event AND s.code = p_promo) THEN
        RETURN QUERY SELECT 'unknown-code', NULL::uuid, NULL::text, NULL::timestamptz;
        RETURN;
    END IF;

    SELECT k.order_id INTO v_id FROM order_keys k WHERE k.buyer_id = p_buyer AND k.order_key = p_key;
    IF FOUND THEN
        SELECT o.event_id = p_event AND o.promo_code IS NOT DISTINCT FROM p_promo
               AND NOT EXISTS (
                   SELECT 1
                   FROM (SELECT t.type, t.quantity FROM order_tickets t WHERE t.order_id = v_id) had
                   FULL JOIN unnest(p_types, p_quantities) AS asked (type, quantity)
                       ON asked.type = had.type AND asked.quantity = had.quantity
                   WHERE asked.type IS NULL OR had.type IS NULL)
        INTO v_same FROM orders o WHERE o.id = v_id;
        IF NOT v_same THEN
            RETURN QUERY SELECT 'key-taken', NULL::uuid, NULL::text, NULL::timestamptz;
            RETURN;
        END IF;

        RETURN QUERY
            SELECT 'placed', o.id,
                   CASE WHEN o.status = 'held' AND o.expires_at <= clock_timestamp() THEN 'expired' ELSE o.status END,
                   o.expires_at
            FROM orders o WHERE o.id = v_id;
        RETURN;
    END IF;

    v_now := clock_timestamp();
    UPDATE orders o SET status = 'expired' WHERE o.event_id = p_event AND o.status = 'held' AND o.expires_at <= v_now;

    IF EXISTS (
        SELECT 1
        FROM unnest(p_types, p_quantities) AS asked (code, quantity)
        JOIN ticket_types s ON s.event_id = p_event AND s.code = asked.code
        LEFT JOIN (
            SELECT t.type, sum(t.quantity) AS number
            FROM orders o JOIN order_tickets t ON t.order_id = o.id
            WHERE o.event_id = p_event AND o.status IN ('held', 'confirmed')
            GROUP BY t.type) sold ON sold.type = asked.code
        WHERE s.quantity - coalesce(sold.number, 0) < asked.quantity) THEN
        RETURN QUERY SELECT 'sold-out', NULL::uuid, NULL::text, NULL::timestamptz;
        RETURN;
    END IF;

    IF p_promo IS NOT NULL AND (
        SELECT count(*) FROM orders o
        WHERE o.event_id = p_event AND o.status IN ('held', 'confirmed') AND o.promo_code = p_promo)
        >= (SELECT s.quantity FROM promo_codes s WHERE s.event_id = p_event AND s.code = p_promo) THEN
        RETURN QUERY SELECT 'promo-code-used-up', NULL::uuid, NULL::text, NULL::timestamptz;
        RETURN;
    END IF;

    v_id := gen_random_uuid();
    INSERT INTO order_keys (buyer_id, order_key, order_id) VALUES (p_buyer, p_key, v_id) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        -- Since we looked, an order for another event has got the key: nobody else can have, under our lock.
        RETURN QUERY SELECT 'key-taken', NULL::uuid, NULL::text, NULL::timestamptz;
        RETURN;
    END IF;

    INSERT INTO orders (id, event_id, buyer_id, order_key, promo_code, status, created_at, expires_at)
    VALUES (v_id, p_event, p_buyer, p_key, p_promo, 'held', v_now, v_now + p_lifetime);
    INSERT INTO order_tickets (order_id, type, quantity)
    SELECT v_id, asked.type, asked.quantity FROM unnest(p_types, p_quantities) AS asked (type, quantity);
    RETURN QUERY SELECT 'placed', v_id, 'held', v_now + p_lifetime;
END
$$;

-- The status of the order afterwards.
CREATE FUNCTION confirm_order(p_id uuid) RETURNS text
LANGUAGE plpgsql
SET lock_timeout = '1200ms'
AS $$
BEGIN
    PERFORM 1 FROM events e JOIN orders o ON o.event_id = e.id WHERE o.id = p_id FOR NO KEY UPDATE OF e;
    UPDATE orders o SET status = 'confirmed' WHERE o.id = p_id AND o.status = 'held' AND o.expires_at > clock_timestamp();
    RETURN (
        SELECT CASE WHEN o.status = 'held' THEN 'expired' ELSE o.status END FROM orders o WHERE o.id = p_id);
END
$$;

CREATE FUNCTION cancel_order(p_id uuid) RETURNS text
LANGUAGE plpgsql
SET lock_timeout = '1200ms'
AS $$
BEGIN
    PERFORM 1 FROM events e JOIN orders o ON o.event_id = e.id WHERE o.id = p_id FOR NO KEY UPDATE OF e;
    UPDATE orders o SET status = 'cancelled'
    WHERE o.id = p_id AND (o.status = 'confirmed' OR o.status = 'held' AND o.expires_at > clock_timestamp());
    RETURN (
        SELECT CASE WHEN o.status = 'held' THEN 'expired' ELSE o.status END FROM orders o WHERE o.id = p_id);
END
$$;

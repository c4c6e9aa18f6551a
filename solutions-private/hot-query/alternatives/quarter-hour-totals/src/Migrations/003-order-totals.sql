-- Nothing here touches the table of orders, so nobody waits for this file. The triggers are made by OrderTotals.cs.

-- What was ordered in each quarter of an hour: whatever the time zone, a day is made of whole ones. A quarter has as many rows
-- as had to be written at one time.
CREATE TABLE order_totals (
    quarter     timestamptz NOT NULL,
    id          bigint      GENERATED ALWAYS AS IDENTITY,
    changes     integer     NOT NULL DEFAULT 0,
    orders      bigint      NOT NULL,
    total_cents bigint      NOT NULL,
    PRIMARY KEY (quarter, id)
    -- With room for the next version of a row beside it.
) WITH (fillfactor = 80);

-- Whether every order is counted. Once true, it stays so.
CREATE TABLE order_totals_state (whole boolean NOT NULL);
INSERT INTO order_totals_state (whole) VALUES (false);

CREATE FUNCTION quarter_of(moment timestamptz) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN date_bin('15 minutes', moment, timestamptz '2000-01-01 00:00:00+00');

-- Takes a row of the quarter that nobody else has in hand, or else makes one: no writer ever waits for another, so an import
-- that stays open for an hour holds nobody up, and there is no order of rows in which two could wait for each other.
CREATE FUNCTION add_to_order_totals(of_quarter timestamptz, more_orders bigint, more_cents bigint) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    free bigint;
BEGIN
    -- A transaction that goes on with an older state would fail at a row that was changed since.
    IF current_setting('transaction_isolation') IN ('read committed', 'read uncommitted') THEN
        -- A row that was changed often drags its old versions along while anybody's transaction is open: then the next one.
        SELECT id INTO free FROM order_totals
        WHERE quarter = of_quarter AND changes < 500
        ORDER BY id DESC LIMIT 1
        FOR UPDATE SKIP LOCKED;
    END IF;
    IF free IS NULL THEN
        INSERT INTO order_totals (quarter, orders, total_cents) VALUES (of_quarter, more_orders, more_cents);
    ELSE
        UPDATE order_totals SET orders = orders + more_orders, total_cents = total_cents + more_cents, changes = changes + 1
        WHERE quarter = of_quarter AND id = free;
    END IF;
END $$;

-- Whoever may write orders need not be allowed to write totals. One trigger for each kind of statement: what they have in
-- their hands differs. All rows of a statement come at once, so that an import of millions is counted by quarters.
CREATE FUNCTION count_written_orders() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM add_to_order_totals(quarter, orders, cents)
    FROM (SELECT quarter_of(placed_at) AS quarter, count(*) AS orders, sum(total_cents)::bigint AS cents
          FROM written GROUP BY 1) AS change;
    RETURN NULL;
END $$;

CREATE FUNCTION count_changed_orders() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- Most changes are of the status, and change no total.
    PERFORM add_to_order_totals(quarter, orders, cents)
    FROM (SELECT quarter, sum(one)::bigint AS orders, sum(total_cents)::bigint AS cents
          FROM (SELECT quarter_of(placed_at) AS quarter, 1 AS one, total_cents FROM written
                UNION ALL SELECT quarter_of(placed_at), -1, -total_cents FROM gone) AS change_of_one
          GROUP BY 1 HAVING sum(one) <> 0 OR sum(total_cents) <> 0) AS change;
    RETURN NULL;
END $$;

CREATE FUNCTION count_deleted_orders() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM add_to_order_totals(quarter, -orders, -cents)
    FROM (SELECT quarter_of(placed_at) AS quarter, count(*) AS orders, sum(total_cents)::bigint AS cents
          FROM gone GROUP BY 1) AS change;
    RETURN NULL;
END $$;

CREATE FUNCTION forget_order_totals() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    TRUNCATE order_totals;
    RETURN NULL;
END $$;

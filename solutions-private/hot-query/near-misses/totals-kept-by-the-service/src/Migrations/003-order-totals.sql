CREATE TABLE order_totals (
    quarter     timestamptz PRIMARY KEY,
    orders      bigint      NOT NULL,
    total_cents bigint      NOT NULL
);

INSERT INTO order_totals (quarter, orders, total_cents)
SELECT date_bin('15 minutes', placed_at, 'epoch'), count(*), sum(total_cents) FROM orders GROUP BY 1;

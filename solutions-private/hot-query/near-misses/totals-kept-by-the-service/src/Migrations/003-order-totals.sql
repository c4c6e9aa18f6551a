CREATE TABLE order_totals (
    minute      timestamptz PRIMARY KEY,
    orders      bigint      NOT NULL,
    total_cents bigint      NOT NULL
);

INSERT INTO order_totals (minute, orders, total_cents)
SELECT date_bin('1 minute', placed_at, 'epoch'), count(*), sum(total_cents) FROM orders GROUP BY 1;

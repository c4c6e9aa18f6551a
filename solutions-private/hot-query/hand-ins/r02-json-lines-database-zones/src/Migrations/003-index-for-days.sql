-- no-transaction
DROP INDEX CONCURRENTLY IF EXISTS orders_by_day;
CREATE INDEX CONCURRENTLY orders_by_day ON orders (((placed_at AT TIME ZONE 'UTC')::date)) INCLUDE (placed_at, total_cents);
ANALYZE orders;
ANALYZE order_lines;

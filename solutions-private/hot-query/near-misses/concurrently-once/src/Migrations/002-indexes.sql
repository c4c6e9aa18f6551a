-- no-transaction
CREATE INDEX CONCURRENTLY orders_customer ON orders (customer_id, placed_at DESC, id DESC);
CREATE INDEX CONCURRENTLY orders_customer_status ON orders (customer_id, status, placed_at DESC, id DESC);
CREATE INDEX CONCURRENTLY orders_lower_email ON orders (lower(email), placed_at DESC, id DESC);
CREATE INDEX CONCURRENTLY orders_day ON orders ((placed_at AT TIME ZONE 'UTC')) INCLUDE (placed_at, total_cents);
CREATE INDEX CONCURRENTLY order_lines_order ON order_lines (order_id, line_no);
DROP INDEX CONCURRENTLY IF EXISTS orders_email;

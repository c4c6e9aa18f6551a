-- no-transaction
DROP INDEX CONCURRENTLY IF EXISTS orders_of_customer;
CREATE INDEX CONCURRENTLY orders_of_customer ON orders (customer_id, placed_at DESC, id DESC);
DROP INDEX CONCURRENTLY IF EXISTS orders_of_customer_by_status;
CREATE INDEX CONCURRENTLY orders_of_customer_by_status ON orders (customer_id, status, placed_at DESC, id DESC);
DROP INDEX CONCURRENTLY IF EXISTS orders_of_email;
CREATE INDEX CONCURRENTLY orders_of_email ON orders (lower(email COLLATE "C"), placed_at DESC, id DESC);
DROP INDEX CONCURRENTLY IF EXISTS orders_by_time;
CREATE INDEX CONCURRENTLY orders_by_time ON orders ((placed_at AT TIME ZONE 'UTC')) INCLUDE (placed_at, total_cents);
DROP INDEX CONCURRENTLY IF EXISTS order_lines_of_order;
CREATE INDEX CONCURRENTLY order_lines_of_order ON order_lines (order_id, line_no);
DROP INDEX CONCURRENTLY IF EXISTS orders_email;
ANALYZE orders;
ANALYZE order_lines;

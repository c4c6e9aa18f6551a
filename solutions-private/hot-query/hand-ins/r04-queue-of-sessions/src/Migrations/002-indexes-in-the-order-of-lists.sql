-- no-transaction
DROP INDEX CONCURRENTLY IF EXISTS orders_list;
CREATE INDEX CONCURRENTLY orders_list ON orders (customer_id, placed_at DESC, id DESC);
DROP INDEX CONCURRENTLY IF EXISTS orders_list_of_status;
CREATE INDEX CONCURRENTLY orders_list_of_status ON orders (customer_id, status, placed_at DESC, id DESC);
DROP INDEX CONCURRENTLY IF EXISTS orders_search;
CREATE INDEX CONCURRENTLY orders_search ON orders (lower(email COLLATE "C"), placed_at DESC, id DESC);
DROP INDEX CONCURRENTLY IF EXISTS orders_days;
CREATE INDEX CONCURRENTLY orders_days ON orders ((placed_at AT TIME ZONE 'UTC')) INCLUDE (placed_at, total_cents);
DROP INDEX CONCURRENTLY IF EXISTS order_lines_list;
CREATE INDEX CONCURRENTLY order_lines_list ON order_lines (order_id, line_no);
DROP INDEX CONCURRENTLY IF EXISTS orders_email;
ANALYZE orders;
ANALYZE order_lines;

-- no-transaction
-- Each is dropped first: an interrupted CREATE INDEX CONCURRENTLY leaves an index that is written and never read.
DROP INDEX CONCURRENTLY IF EXISTS orders_customer;
CREATE INDEX CONCURRENTLY orders_customer ON orders (customer_id, placed_at DESC, id DESC);

DROP INDEX CONCURRENTLY IF EXISTS orders_customer_status;
CREATE INDEX CONCURRENTLY orders_customer_status ON orders (customer_id, status, placed_at DESC, id DESC);

DROP INDEX CONCURRENTLY IF EXISTS orders_lower_email;
CREATE INDEX CONCURRENTLY orders_lower_email ON orders (lower(email), placed_at DESC, id DESC);

DROP INDEX CONCURRENTLY IF EXISTS orders_day;
CREATE INDEX CONCURRENTLY orders_day ON orders (placed_at) INCLUDE (total_cents);

DROP INDEX CONCURRENTLY IF EXISTS order_lines_order;
CREATE INDEX CONCURRENTLY order_lines_order ON order_lines (order_id, line_no);

-- Nothing asks for the exact spelling any more.
DROP INDEX CONCURRENTLY IF EXISTS orders_email;

-- no-transaction
DROP INDEX CONCURRENTLY IF EXISTS orders_customer;
CREATE INDEX CONCURRENTLY orders_customer ON orders (customer_id, placed_at DESC, id DESC) INCLUDE (email, status, total_cents);

DROP INDEX CONCURRENTLY IF EXISTS orders_customer_status;
CREATE INDEX CONCURRENTLY orders_customer_status ON orders (customer_id, status, placed_at DESC, id DESC) INCLUDE (email, total_cents);

DROP INDEX CONCURRENTLY IF EXISTS orders_lower_email;
CREATE INDEX CONCURRENTLY orders_lower_email ON orders (lower(email), placed_at DESC, id DESC) INCLUDE (email, customer_id, status, total_cents);

DROP INDEX CONCURRENTLY IF EXISTS orders_day;
CREATE INDEX CONCURRENTLY orders_day ON orders ((placed_at AT TIME ZONE 'UTC')) INCLUDE (placed_at, customer_id, email, status, total_cents);

DROP INDEX CONCURRENTLY IF EXISTS orders_status;
CREATE INDEX CONCURRENTLY orders_status ON orders (status, placed_at DESC, id DESC) INCLUDE (customer_id, total_cents);

DROP INDEX CONCURRENTLY IF EXISTS orders_document;
CREATE INDEX CONCURRENTLY orders_document ON orders (id) INCLUDE (email, status, total_cents, placed_at, document);

DROP INDEX CONCURRENTLY IF EXISTS order_lines_order;
CREATE INDEX CONCURRENTLY order_lines_order ON order_lines (order_id, line_no) INCLUDE (sku, quantity, unit_price_cents);

DROP INDEX CONCURRENTLY IF EXISTS order_lines_sku;
CREATE INDEX CONCURRENTLY order_lines_sku ON order_lines (sku, order_id);

DROP INDEX CONCURRENTLY IF EXISTS orders_email;

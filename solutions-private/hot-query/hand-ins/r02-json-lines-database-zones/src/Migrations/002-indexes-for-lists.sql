-- no-transaction
DROP INDEX CONCURRENTLY IF EXISTS orders_by_customer;
CREATE INDEX CONCURRENTLY orders_by_customer ON orders (customer_id, placed_at, id);
DROP INDEX CONCURRENTLY IF EXISTS orders_by_customer_and_status;
CREATE INDEX CONCURRENTLY orders_by_customer_and_status ON orders (customer_id, status, placed_at, id);
DROP INDEX CONCURRENTLY IF EXISTS orders_by_address;
CREATE INDEX CONCURRENTLY orders_by_address ON orders ((lower(email COLLATE "C")), placed_at, id);
DROP INDEX CONCURRENTLY IF EXISTS lines_by_order;
CREATE INDEX CONCURRENTLY lines_by_order ON order_lines (order_id);
DROP INDEX CONCURRENTLY IF EXISTS orders_email;

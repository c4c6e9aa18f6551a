-- no-transaction
-- Each is dropped first: an interrupted CREATE INDEX CONCURRENTLY leaves an index that is written and never read.
-- They hold whatever a page shows: an order lies somewhere else in the table than the customer's order before it.
DROP INDEX CONCURRENTLY IF EXISTS orders_customer;
CREATE INDEX CONCURRENTLY orders_customer
    ON orders (customer_id, placed_at DESC, id DESC) INCLUDE (email, status, total_cents);

DROP INDEX CONCURRENTLY IF EXISTS orders_customer_status;
CREATE INDEX CONCURRENTLY orders_customer_status
    ON orders (customer_id, status, placed_at DESC, id DESC) INCLUDE (email, total_cents);

DROP INDEX CONCURRENTLY IF EXISTS order_lines_order;
CREATE INDEX CONCURRENTLY order_lines_order
    ON order_lines (order_id, line_no) INCLUDE (sku, quantity, unit_price_cents);

-- A search is rare: it reads its 20 orders from the table.
DROP INDEX CONCURRENTLY IF EXISTS orders_lower_email;
CREATE INDEX CONCURRENTLY orders_lower_email ON orders (lower(email), placed_at DESC, id DESC);

-- By an expression, so that it serves reports alone: by the column itself, a search for a mailbox that many share may be
-- planned as a walk over everybody's orders, which is short only where that mailbox has ordered lately.
DROP INDEX CONCURRENTLY IF EXISTS orders_placed_at;
CREATE INDEX CONCURRENTLY orders_placed_at ON orders ((placed_at AT TIME ZONE 'UTC')) INCLUDE (placed_at, total_cents);

-- Nothing asks for the exact spelling any more.
DROP INDEX CONCURRENTLY IF EXISTS orders_email;

-- no-transaction
-- Each is dropped first: an interrupted CREATE INDEX CONCURRENTLY leaves an index that is written and never read.
DROP INDEX CONCURRENTLY IF EXISTS orders_customer;
CREATE INDEX CONCURRENTLY orders_customer ON orders (customer_id, placed_at DESC, id DESC);

DROP INDEX CONCURRENTLY IF EXISTS orders_customer_status;
CREATE INDEX CONCURRENTLY orders_customer_status ON orders (customer_id, status, placed_at DESC, id DESC);

DROP INDEX CONCURRENTLY IF EXISTS orders_lower_email;
CREATE INDEX CONCURRENTLY orders_lower_email ON orders (lower(email), placed_at DESC, id DESC);

-- For reports alone: an index on placed_at itself has everybody's orders in the order that a page wants, and where a customer owns many, the
-- planner expects some of them soon. One who has bought nothing for a year would be looked for through all of that year.
DROP INDEX CONCURRENTLY IF EXISTS orders_day;
CREATE INDEX CONCURRENTLY orders_day ON orders ((placed_at AT TIME ZONE 'UTC')) INCLUDE (placed_at, total_cents);

DROP INDEX CONCURRENTLY IF EXISTS order_lines_order;
CREATE INDEX CONCURRENTLY order_lines_order ON order_lines (order_id, line_no);

-- Nothing asks for the exact spelling any more.
DROP INDEX CONCURRENTLY IF EXISTS orders_email;

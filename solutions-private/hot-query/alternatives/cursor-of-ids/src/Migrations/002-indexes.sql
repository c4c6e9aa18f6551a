-- no-transaction
-- Each is dropped first: an interrupted CREATE INDEX CONCURRENTLY leaves an index that is written and never read.
-- A list of every status is merged from six of one status, so that it needs no index of its own.
DROP INDEX CONCURRENTLY IF EXISTS orders_customer_status;
CREATE INDEX CONCURRENTLY orders_customer_status ON orders (customer_id, status, placed_at DESC, id DESC);

DROP INDEX CONCURRENTLY IF EXISTS orders_lower_email;
CREATE INDEX CONCURRENTLY orders_lower_email ON orders (lower(email), placed_at DESC, id DESC);

-- By an expression, so that it serves reports alone: by the column itself, the list of a customer who owns much may be
-- planned as a walk over everybody's orders, which is short only where that customer has ordered a lot.
DROP INDEX CONCURRENTLY IF EXISTS orders_placed_at;
CREATE INDEX CONCURRENTLY orders_placed_at ON orders ((placed_at AT TIME ZONE 'UTC'));

-- An order's lines are sorted when they have been found. Without their numbers, equal keys are stored once: half the size.
DROP INDEX CONCURRENTLY IF EXISTS order_lines_order;
CREATE INDEX CONCURRENTLY order_lines_order ON order_lines (order_id);

-- Nothing asks for the exact spelling any more.
DROP INDEX CONCURRENTLY IF EXISTS orders_email;

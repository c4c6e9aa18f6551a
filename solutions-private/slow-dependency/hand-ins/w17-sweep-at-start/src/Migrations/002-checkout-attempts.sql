-- Checkouts that may have reserved something: written before the reservation, removed when the order stands or nothing is reserved any more.
CREATE TABLE checkout_attempts (
    order_id text PRIMARY KEY
);

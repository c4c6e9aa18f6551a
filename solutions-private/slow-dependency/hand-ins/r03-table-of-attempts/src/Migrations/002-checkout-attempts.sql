-- Checkouts that may have reserved something and are not orders yet. What is here after its time is given back.
CREATE TABLE checkout_attempts (
    order_id      text        PRIMARY KEY,
    give_back_at  timestamptz NOT NULL
);

CREATE INDEX checkout_attempts_give_back_at ON checkout_attempts (give_back_at);

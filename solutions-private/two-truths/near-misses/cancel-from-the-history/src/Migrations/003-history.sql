ALTER TABLE orders ADD cancelled_from text;

CREATE TABLE order_history (
    order_id text   NOT NULL,
    sequence bigint NOT NULL,
    state    text   NOT NULL,
    PRIMARY KEY (order_id, sequence)
);

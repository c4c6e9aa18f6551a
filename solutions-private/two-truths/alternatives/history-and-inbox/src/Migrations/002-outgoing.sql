-- How far billing has been told of an order's changes. Those of the starter count as told: repairing them is for operations to decide.
ALTER TABLE orders
    ADD told_sequence bigint,
    -- When the next change may be sent: in the past, or when its sender's lease or its pause is over.
    ADD due_at        timestamptz NOT NULL DEFAULT '-infinity',
    -- What billing said when it refused the next change.
    ADD refusal       text;
UPDATE orders SET told_sequence = sequence;
ALTER TABLE orders ALTER told_sequence SET NOT NULL, ALTER told_sequence SET DEFAULT 0;

CREATE INDEX orders_untold ON orders (due_at) WHERE told_sequence < sequence;
CREATE INDEX orders_refused ON orders (order_id) WHERE refusal IS NOT NULL;
-- The order in which billing lists.
CREATE INDEX orders_by_code ON orders (order_id COLLATE "C");

-- Every change since then; lines are only ever added.
CREATE TABLE order_changes (
    order_id     text   NOT NULL,
    sequence     bigint NOT NULL,
    customer     text   NOT NULL,
    amount_minor bigint NOT NULL,
    state        text   NOT NULL,
    PRIMARY KEY (order_id, sequence)
);

-- Every message of the bus. The one with the highest number is shown.
CREATE TABLE inbox (
    order_id     text   NOT NULL,
    sequence     bigint NOT NULL,
    customer     text   NOT NULL,
    amount_minor bigint NOT NULL,
    state        text   NOT NULL,
    PRIMARY KEY (order_id, sequence)
);
INSERT INTO inbox SELECT order_id, sequence, customer, amount_minor, state FROM search_index;

CREATE INDEX inbox_customer ON inbox (customer);

-- A clock that ran ahead must not make an order look as if it had just been changed.
UPDATE orders SET changed_at = now() WHERE changed_at > now();

-- Billing lists ids by their ASCII codes; so do we, where the two are compared.
CREATE INDEX orders_by_ascii ON orders (order_id COLLATE "C");

-- The changes that billing has not yet answered with 200. Changes from before this table are not sent.
CREATE TABLE outbox (
    order_id       text        NOT NULL,
    sequence       bigint      NOT NULL,
    message_id     uuid        NOT NULL UNIQUE,
    customer       text        NOT NULL,
    amount_minor   bigint      NOT NULL,
    state          text        NOT NULL,
    -- Since when it waits for its turn: a change joins the queue when it is an order's first one.
    due_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    lease          uuid        NULL,
    leased_until   timestamptz NOT NULL DEFAULT '-infinity',
    -- What billing said when it refused the change; null if it has not.
    refusal        text        NULL,
    -- When somebody asked for a retry that billing has not answered yet.
    pressed_at     timestamptz NULL,
    PRIMARY KEY (order_id, sequence)
);

CREATE INDEX outbox_due ON outbox (due_at);
CREATE INDEX outbox_refused ON outbox (order_id COLLATE "C") WHERE refusal IS NOT NULL;

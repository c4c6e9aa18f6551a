-- The changes that billing has not taken yet. A change is written here by the transaction that makes it, and leaves when billing
-- has answered it with 200. Only an order's first one is ever sent.
CREATE TABLE outbox (
    order_id     text        NOT NULL,
    sequence     bigint      NOT NULL,
    message_id   text        NOT NULL UNIQUE,
    customer     text        NOT NULL,
    amount_minor bigint      NOT NULL,
    state        text        NOT NULL,
    -- When it is to be tried next, by the database's clock.
    due_at       timestamptz NOT NULL,
    -- Who is sending it, and until when nobody else does.
    lease        uuid,
    leased_until timestamptz,
    -- What billing said when it refused the change; null as long as it has not.
    reason       text,
    -- How often somebody asked to try it again, and whether that is still to be answered.
    retries      bigint      NOT NULL DEFAULT 0,
    asked        boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (order_id, sequence)
);

CREATE INDEX outbox_due ON outbox (due_at);
CREATE INDEX outbox_stuck ON outbox (order_id COLLATE "C") WHERE reason IS NOT NULL;

-- Ids are compared as billing does: by their ASCII codes.
CREATE INDEX orders_by_code ON orders (order_id COLLATE "C");
CREATE INDEX search_index_by_code ON search_index (customer, order_id COLLATE "C");

-- From now on this is the database's clock. An instance whose clock was ahead has left times that are still to come.
UPDATE orders SET changed_at = now() WHERE changed_at > now();

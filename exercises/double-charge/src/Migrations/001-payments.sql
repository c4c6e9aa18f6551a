CREATE TABLE payments (
    id                 uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    idempotency_key    text        NOT NULL,
    order_id           text        NOT NULL,
    amount_minor       bigint      NOT NULL,
    currency           text        NOT NULL,
    card_token         text        NOT NULL,
    status             text        NOT NULL,
    provider_charge_id text        NULL,
    created_at         timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX payments_idempotency_key ON payments (idempotency_key);
CREATE INDEX payments_order_id ON payments (order_id);

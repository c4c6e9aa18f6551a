CREATE TABLE events (
    id         uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    name       text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE ticket_types (
    event_id uuid NOT NULL REFERENCES events (id),
    code     text NOT NULL,
    quantity int  NOT NULL,
    taken    int  NOT NULL DEFAULT 0,
    PRIMARY KEY (event_id, code)
);

CREATE TABLE promo_codes (
    event_id uuid NOT NULL REFERENCES events (id),
    code     text NOT NULL,
    quantity int  NOT NULL,
    taken    int  NOT NULL DEFAULT 0,
    PRIMARY KEY (event_id, code)
);

CREATE TABLE orders (
    id         uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    event_id   uuid        NOT NULL REFERENCES events (id),
    buyer_id   text        NOT NULL,
    order_key  text        NOT NULL,
    promo_code text        NULL,
    status     text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);

CREATE INDEX orders_buyer_key ON orders (buyer_id, order_key);
CREATE INDEX orders_event_status ON orders (event_id, status);

CREATE TABLE order_tickets (
    order_id uuid NOT NULL REFERENCES orders (id),
    type     text NOT NULL,
    quantity int  NOT NULL,
    PRIMARY KEY (order_id, type)
);

-- Written by the catalogue's import; the shop only reads it.
CREATE TABLE products (
    id   text PRIMARY KEY,
    name text NOT NULL
);

CREATE TABLE orders (
    id             text        PRIMARY KEY,
    product_id     text        NOT NULL REFERENCES products (id),
    quantity       int         NOT NULL,
    total_minor    bigint      NOT NULL,
    currency       text        NOT NULL,
    reservation_id text        NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now()
);

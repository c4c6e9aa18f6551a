CREATE TABLE products (
    id          bigint  PRIMARY KEY,
    name        text    NOT NULL,
    description text    NOT NULL,
    price_cents bigint  NOT NULL CHECK (price_cents > 0)
);

-- What a customer pays less for a product.
CREATE TABLE discounts (
    product_id  bigint  NOT NULL REFERENCES products ON DELETE CASCADE,
    customer_id bigint  NOT NULL,
    percent     integer NOT NULL CHECK (percent BETWEEN 1 AND 90),
    PRIMARY KEY (product_id, customer_id)
);

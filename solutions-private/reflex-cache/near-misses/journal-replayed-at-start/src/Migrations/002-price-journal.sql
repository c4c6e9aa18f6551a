-- The prices that an instance has set, until it has marked them as done.
CREATE TABLE price_journal (
    id          bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    instance    text    NOT NULL,
    product_id  bigint  NOT NULL,
    price_cents bigint  NOT NULL,
    is_done     boolean NOT NULL DEFAULT false
);

CREATE INDEX price_journal_open ON price_journal (instance, id) WHERE NOT is_done;

-- Which keys have a use of a code that orders may not show yet.
CREATE TABLE promo_uses (
    event_id   uuid        NOT NULL,
    code       text        NOT NULL,
    buyer_id   text        NOT NULL,
    order_key  text        NOT NULL,
    claimed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (event_id, code, buyer_id, order_key),
    FOREIGN KEY (event_id, code) REFERENCES promo_codes (event_id, code)
);

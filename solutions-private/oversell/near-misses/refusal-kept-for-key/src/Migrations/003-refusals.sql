CREATE TABLE refusals (
    buyer_id    text        NOT NULL,
    order_key   text        NOT NULL,
    status_code int         NOT NULL,
    reason      text        NOT NULL,
    detail      text        NOT NULL,
    refused_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (buyer_id, order_key)
);

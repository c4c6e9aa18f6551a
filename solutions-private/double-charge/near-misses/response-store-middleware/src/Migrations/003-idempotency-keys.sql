-- What came with a key, and the answer that every repetition gets; without an answer while the first is under way.
CREATE TABLE idempotency_keys (
    key          text        PRIMARY KEY,
    request_hash text        NOT NULL,
    status       integer     NULL,
    content_type text        NULL,
    body         text        NULL,
    claimed_at   timestamptz NOT NULL DEFAULT now()
);

-- The keys of payments so far, as their requests are hashed from now on. None of the values needs escaping.
INSERT INTO idempotency_keys (key, request_hash, claimed_at)
SELECT
    idempotency_key,
    encode(sha256(convert_to(format(
        '{"orderId":"%s","amountMinor":%s,"currency":"%s","cardToken":"%s"}',
        order_id, amount_minor, currency, card_token), 'UTF8')), 'hex'),
    created_at
FROM payments;

ALTER TABLE outgoing ADD lent_until timestamptz NOT NULL DEFAULT '-infinity';
ALTER TABLE orders ADD refusal_until timestamptz NOT NULL DEFAULT '-infinity';

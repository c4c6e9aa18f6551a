-- Whose receivers these are.
CREATE TABLE webhook_urls (
    url       text PRIMARY KEY,
    tenant_id text NOT NULL
);

-- Whose receivers these are.
CREATE TABLE webhook_hosts (
    host      text PRIMARY KEY,
    tenant_id text NOT NULL
);

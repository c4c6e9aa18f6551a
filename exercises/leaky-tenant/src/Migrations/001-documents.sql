-- Tenants and their members belong to the accounts team: it adds, changes and removes them.
CREATE TABLE tenants (
    tenant_id text PRIMARY KEY,
    name      text NOT NULL
);

CREATE TABLE members (
    tenant_id text NOT NULL REFERENCES tenants (tenant_id),
    user_id   text NOT NULL,
    role      text NOT NULL CHECK (role IN ('viewer', 'editor', 'admin')),
    PRIMARY KEY (tenant_id, user_id)
);

-- The tenant whose request the session is working for.
CREATE FUNCTION current_tenant() RETURNS text LANGUAGE sql STABLE
    AS $$ SELECT current_setting('app.tenant_id', true) $$;

CREATE TABLE documents (
    document_id uuid        PRIMARY KEY,
    tenant_id   text        NOT NULL DEFAULT current_tenant() REFERENCES tenants (tenant_id),
    owner_id    text        NOT NULL,
    parent_id   uuid        NULL REFERENCES documents (document_id) ON DELETE SET NULL,
    title       text        NOT NULL,
    body        text        NOT NULL,
    tags        text[]      NOT NULL,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL
);

CREATE INDEX documents_tenant ON documents (tenant_id, created_at);
CREATE INDEX documents_parent ON documents (parent_id);

CREATE TABLE webhooks (
    webhook_id  uuid        PRIMARY KEY,
    tenant_id   text        NOT NULL DEFAULT current_tenant() REFERENCES tenants (tenant_id),
    url         text        NOT NULL,
    secret      text        NOT NULL
);

CREATE INDEX webhooks_tenant ON webhooks (tenant_id);

CREATE TABLE deliveries (
    delivery_id uuid        PRIMARY KEY,
    tenant_id   text        NOT NULL DEFAULT current_tenant() REFERENCES tenants (tenant_id),
    webhook_id  uuid        NOT NULL REFERENCES webhooks (webhook_id) ON DELETE CASCADE,
    document_id uuid        NOT NULL,
    event       text        NOT NULL,
    status      text        NOT NULL DEFAULT 'pending',
    created_at  timestamptz NOT NULL
);

CREATE INDEX deliveries_webhook ON deliveries (webhook_id, created_at DESC);

-- Whatever a statement asks for, it finds the rows of its tenant only.
ALTER TABLE documents  ENABLE ROW LEVEL SECURITY;
ALTER TABLE webhooks   ENABLE ROW LEVEL SECURITY;
ALTER TABLE deliveries ENABLE ROW LEVEL SECURITY;

CREATE POLICY documents_of_tenant  ON documents  USING (tenant_id = current_tenant());
CREATE POLICY webhooks_of_tenant   ON webhooks   USING (tenant_id = current_tenant());
CREATE POLICY deliveries_of_tenant ON deliveries USING (tenant_id = current_tenant());

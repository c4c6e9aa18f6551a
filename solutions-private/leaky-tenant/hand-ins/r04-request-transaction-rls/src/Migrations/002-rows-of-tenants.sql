-- While these tables can still be seen as a whole.
UPDATE documents c SET parent_id = NULL FROM documents p WHERE p.document_id = c.parent_id AND p.tenant_id <> c.tenant_id;
UPDATE deliveries SET status = 'failed' WHERE status = 'pending';

ALTER TABLE deliveries ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY;
ALTER TABLE deliveries ADD COLUMN title  text   NOT NULL DEFAULT '';
CREATE INDEX deliveries_newest ON deliveries (tenant_id, webhook_id, number DESC);

-- What is to be sent, without anything that customers wrote: senders work for all tenants, and look at each delivery as its tenant.
CREATE TABLE outbox (
    number      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id   text        NOT NULL,
    delivery_id uuid        NOT NULL,
    taken_by    uuid        NULL,
    taken_at    timestamptz NULL
);
CREATE INDEX outbox_delivery ON outbox (delivery_id);

-- A setting that was set and reset is empty.
CREATE OR REPLACE FUNCTION current_tenant() RETURNS text LANGUAGE sql STABLE
    AS $$ SELECT nullif(current_setting('app.tenant_id', true), '') $$;

DROP POLICY documents_of_tenant  ON documents;
DROP POLICY webhooks_of_tenant   ON webhooks;
DROP POLICY deliveries_of_tenant ON deliveries;
CREATE POLICY documents_of_tenant  ON documents  USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant());
CREATE POLICY webhooks_of_tenant   ON webhooks   USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant());
CREATE POLICY deliveries_of_tenant ON deliveries USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant());

-- The service is the owner of these tables. Policies do not bind an owner, unless they are forced upon it.
ALTER TABLE documents  FORCE ROW LEVEL SECURITY;
ALTER TABLE webhooks   FORCE ROW LEVEL SECURITY;
ALTER TABLE deliveries FORCE ROW LEVEL SECURITY;

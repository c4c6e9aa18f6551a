-- What points to another tenant's row lets go of it, so that the keys below hold.
UPDATE documents c SET parent_id = NULL FROM documents p WHERE p.document_id = c.parent_id AND p.tenant_id <> c.tenant_id;
DELETE FROM deliveries d USING webhooks w WHERE w.webhook_id = d.webhook_id AND w.tenant_id <> d.tenant_id;

-- A row is known by its tenant and its id, and refers to rows of its own tenant only.
ALTER TABLE documents  DROP CONSTRAINT documents_parent_id_fkey;
ALTER TABLE documents  DROP CONSTRAINT documents_pkey;
ALTER TABLE documents  ADD CONSTRAINT documents_pkey PRIMARY KEY (tenant_id, document_id);
ALTER TABLE documents  ADD CONSTRAINT documents_parent_fkey FOREIGN KEY (tenant_id, parent_id)
    REFERENCES documents (tenant_id, document_id) ON DELETE SET NULL (parent_id);
DROP INDEX documents_parent;
CREATE INDEX documents_parent ON documents (tenant_id, parent_id);
CREATE INDEX documents_owner ON documents (tenant_id, owner_id);

ALTER TABLE deliveries DROP CONSTRAINT deliveries_webhook_id_fkey;
ALTER TABLE webhooks   DROP CONSTRAINT webhooks_pkey;
ALTER TABLE webhooks   ADD CONSTRAINT webhooks_pkey PRIMARY KEY (tenant_id, webhook_id);
ALTER TABLE deliveries ADD CONSTRAINT deliveries_webhook_fkey FOREIGN KEY (tenant_id, webhook_id)
    REFERENCES webhooks (tenant_id, webhook_id) ON DELETE CASCADE;
ALTER TABLE deliveries DROP CONSTRAINT deliveries_pkey;
ALTER TABLE deliveries ADD CONSTRAINT deliveries_pkey PRIMARY KEY (tenant_id, delivery_id);

-- The tenant has to be said: there is no default that may be another request's.
ALTER TABLE documents  ALTER COLUMN tenant_id DROP DEFAULT;
ALTER TABLE webhooks   ALTER COLUMN tenant_id DROP DEFAULT;
ALTER TABLE deliveries ALTER COLUMN tenant_id DROP DEFAULT;

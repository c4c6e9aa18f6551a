-- What the starter tied together across tenants is taken apart.
UPDATE documents d SET parent_id = NULL
WHERE parent_id IS NOT NULL
    AND NOT EXISTS (SELECT FROM documents p WHERE p.document_id = d.parent_id AND p.tenant_id = d.tenant_id);

ALTER TABLE documents  DROP CONSTRAINT documents_parent_id_fkey;
ALTER TABLE deliveries DROP CONSTRAINT deliveries_webhook_id_fkey;
ALTER TABLE documents  DROP CONSTRAINT documents_pkey, ADD PRIMARY KEY (tenant_id, document_id);
ALTER TABLE webhooks   DROP CONSTRAINT webhooks_pkey,  ADD PRIMARY KEY (tenant_id, webhook_id);

ALTER TABLE documents  ADD FOREIGN KEY (tenant_id, parent_id) REFERENCES documents ON DELETE SET NULL (parent_id);
ALTER TABLE deliveries ADD FOREIGN KEY (tenant_id, webhook_id) REFERENCES webhooks ON DELETE CASCADE;

DROP INDEX documents_parent;
CREATE INDEX documents_parent ON documents (tenant_id, parent_id);
DROP INDEX deliveries_webhook;
CREATE INDEX deliveries_webhook ON deliveries (tenant_id, webhook_id, created_at DESC);

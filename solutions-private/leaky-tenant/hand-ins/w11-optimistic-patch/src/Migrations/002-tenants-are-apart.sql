-- Parents that the old service took from other tenants.
UPDATE documents child SET parent_id = NULL
FROM documents parent WHERE parent.document_id = child.parent_id AND parent.tenant_id <> child.tenant_id;

-- The order of deliveries does not depend on the clocks of instances.
ALTER TABLE deliveries ADD COLUMN seq bigint GENERATED ALWAYS AS IDENTITY;
CREATE INDEX deliveries_newest ON deliveries (webhook_id, seq DESC);
DROP INDEX deliveries_webhook;

-- The service is the owner of the tables, for whom policies do not hold unless this is said.
ALTER TABLE documents  FORCE ROW LEVEL SECURITY;
ALTER TABLE webhooks   FORCE ROW LEVEL SECURITY;
ALTER TABLE deliveries FORCE ROW LEVEL SECURITY;

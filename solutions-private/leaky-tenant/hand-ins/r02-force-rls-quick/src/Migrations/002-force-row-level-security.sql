-- The service is the owner of these tables, and row-level security does not bind an owner that is not told so.
ALTER TABLE documents  FORCE ROW LEVEL SECURITY;
ALTER TABLE webhooks   FORCE ROW LEVEL SECURITY;
ALTER TABLE deliveries FORCE ROW LEVEL SECURITY;

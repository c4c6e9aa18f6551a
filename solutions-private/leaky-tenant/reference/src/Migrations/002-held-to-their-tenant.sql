-- Policies do not hold the owner of a table, and the service connects as the owner.
ALTER TABLE documents  FORCE ROW LEVEL SECURITY;
ALTER TABLE webhooks   FORCE ROW LEVEL SECURITY;
ALTER TABLE deliveries FORCE ROW LEVEL SECURITY;

-- Policies do not hold the owner of a table, and the service connects as the owner: a view holds everybody.
CREATE VIEW own_documents WITH (security_barrier) AS
    SELECT * FROM documents WHERE tenant_id = current_tenant() WITH LOCAL CHECK OPTION;

CREATE VIEW own_webhooks WITH (security_barrier) AS
    SELECT * FROM webhooks WHERE tenant_id = current_tenant() WITH LOCAL CHECK OPTION;

CREATE VIEW own_deliveries WITH (security_barrier) AS
    SELECT * FROM deliveries WHERE tenant_id = current_tenant() WITH LOCAL CHECK OPTION;

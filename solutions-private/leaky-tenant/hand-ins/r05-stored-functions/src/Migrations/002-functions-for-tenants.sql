-- The service reaches tenants' rows by these functions only. The first parameter of each is the tenant, and no row of another one is touched.

UPDATE documents c SET parent_id = NULL FROM documents p WHERE p.document_id = c.parent_id AND p.tenant_id <> c.tenant_id;
CREATE INDEX documents_owner ON documents (tenant_id, owner_id);

CREATE FUNCTION tenant_role(p_tenant text, p_user text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT m.role FROM members m WHERE m.tenant_id = p_tenant AND m.user_id = p_user
$$;

CREATE FUNCTION tenant_list_documents(p_tenant text, p_sort text, p_dir text, p_q text, p_limit integer)
RETURNS SETOF documents LANGUAGE sql STABLE AS $$
    SELECT d.* FROM documents d
    WHERE d.tenant_id = p_tenant AND (p_q = '' OR strpos(lower(d.title COLLATE "C"), lower(p_q COLLATE "C")) > 0)
    ORDER BY
        CASE WHEN p_dir = 'asc'  THEN CASE p_sort WHEN 'createdAt' THEN d.created_at WHEN 'updatedAt' THEN d.updated_at END END ASC,
        CASE WHEN p_dir = 'desc' THEN CASE p_sort WHEN 'createdAt' THEN d.created_at WHEN 'updatedAt' THEN d.updated_at END END DESC,
        CASE WHEN p_dir = 'asc'  THEN CASE p_sort WHEN 'title' THEN d.title WHEN 'ownerId' THEN d.owner_id END END ASC,
        CASE WHEN p_dir = 'desc' THEN CASE p_sort WHEN 'title' THEN d.title WHEN 'ownerId' THEN d.owner_id END END DESC,
        d.document_id
    LIMIT p_limit
$$;

CREATE FUNCTION tenant_find_documents(p_tenant text, p_ids uuid[]) RETURNS SETOF documents LANGUAGE sql STABLE AS $$
    SELECT d.* FROM (SELECT u.id, min(u.n) AS n FROM unnest(p_ids) WITH ORDINALITY AS u (id, n) GROUP BY u.id) wanted
    JOIN documents d ON d.tenant_id = p_tenant AND d.document_id = wanted.id
    ORDER BY wanted.n
$$;

-- No row, where the parent is none of the tenant's.
CREATE FUNCTION tenant_add_document(
    p_tenant text, p_id uuid, p_owner text, p_parent uuid, p_title text, p_body text, p_tags text[], p_now timestamptz)
RETURNS SETOF documents LANGUAGE sql AS $$
    INSERT INTO documents (document_id, tenant_id, owner_id, parent_id, title, body, tags, created_at, updated_at)
    SELECT p_id, p_tenant, p_owner, p_parent, p_title, p_body, p_tags, p_now, p_now
    WHERE p_parent IS NULL OR EXISTS (SELECT 1 FROM documents d WHERE d.tenant_id = p_tenant AND d.document_id = p_parent)
    RETURNING *
$$;

-- What is null stays as it is.
CREATE FUNCTION tenant_change_document(p_tenant text, p_id uuid, p_title text, p_body text, p_tags text[], p_now timestamptz)
RETURNS SETOF documents LANGUAGE sql AS $$
    UPDATE documents d
    SET title = coalesce(p_title, d.title), body = coalesce(p_body, d.body), tags = coalesce(p_tags, d.tags), updated_at = p_now
    WHERE d.tenant_id = p_tenant AND d.document_id = p_id
    RETURNING d.*
$$;

CREATE FUNCTION tenant_delete_document(p_tenant text, p_id uuid) RETURNS SETOF documents LANGUAGE sql AS $$
    DELETE FROM documents d WHERE d.tenant_id = p_tenant AND d.document_id = p_id RETURNING d.*
$$;

CREATE FUNCTION tenant_name(p_tenant text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT t.name FROM tenants t WHERE t.tenant_id = p_tenant
$$;

CREATE FUNCTION tenant_document_count(p_tenant text) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT count(*) FROM documents d WHERE d.tenant_id = p_tenant
$$;

CREATE FUNCTION tenant_member_usage(p_tenant text) RETURNS TABLE (member_id text, member_role text, document_count bigint) LANGUAGE sql STABLE AS $$
    SELECT m.user_id, m.role, (SELECT count(*) FROM documents d WHERE d.tenant_id = p_tenant AND d.owner_id = m.user_id)
    FROM members m WHERE m.tenant_id = p_tenant
$$;

CREATE FUNCTION tenant_add_webhook(p_tenant text, p_id uuid, p_url text, p_secret text) RETURNS void LANGUAGE sql AS $$
    INSERT INTO webhooks (webhook_id, tenant_id, url, secret) VALUES (p_id, p_tenant, p_url, p_secret)
$$;

CREATE FUNCTION tenant_announce(p_tenant text, p_event text, p_document uuid) RETURNS SETOF uuid LANGUAGE sql AS $$
    INSERT INTO deliveries (delivery_id, tenant_id, webhook_id, document_id, event, created_at)
    SELECT gen_random_uuid(), p_tenant, w.webhook_id, p_document, p_event, clock_timestamp() FROM webhooks w WHERE w.tenant_id = p_tenant
    RETURNING delivery_id
$$;

CREATE FUNCTION tenant_delivery_target(p_tenant text, p_delivery uuid) RETURNS TABLE (target_url text, target_secret text) LANGUAGE sql STABLE AS $$
    SELECT w.url, w.secret FROM deliveries d JOIN webhooks w ON w.tenant_id = d.tenant_id AND w.webhook_id = d.webhook_id
    WHERE d.tenant_id = p_tenant AND d.delivery_id = p_delivery
$$;

CREATE FUNCTION tenant_end_delivery(p_tenant text, p_delivery uuid, p_status text) RETURNS void LANGUAGE sql AS $$
    UPDATE deliveries d SET status = p_status WHERE d.tenant_id = p_tenant AND d.delivery_id = p_delivery
$$;

-- What is still pending after 9 s was left behind by an instance that is gone.
CREATE FUNCTION tenant_deliveries(p_tenant text, p_webhook uuid)
RETURNS TABLE (id uuid, document uuid, happened text, state text) LANGUAGE sql STABLE AS $$
    SELECT d.delivery_id, d.document_id, d.event,
        CASE WHEN d.status = 'pending' AND d.created_at < clock_timestamp() - interval '9 seconds' THEN 'failed' ELSE d.status END
    FROM deliveries d WHERE d.tenant_id = p_tenant AND d.webhook_id = p_webhook
    ORDER BY d.created_at DESC LIMIT 100
$$;

-- Who asked for what, and by which right.
CREATE TABLE audit (
    audit_id  bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id text        NOT NULL,
    user_id   text        NOT NULL,
    request   text        NOT NULL,
    proof     text        NOT NULL,
    at        timestamptz NOT NULL DEFAULT now()
);

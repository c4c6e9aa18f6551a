-- Raised by whoever changes products or discounts.
CREATE TABLE catalogue_version (version bigint NOT NULL);

INSERT INTO catalogue_version (version) VALUES (1);

CREATE FUNCTION raise_catalogue_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE catalogue_version SET version = version + 1;
    RETURN NULL;
END $$;

CREATE TRIGGER products_raise_version AFTER INSERT OR UPDATE OR DELETE ON products
    FOR EACH STATEMENT EXECUTE FUNCTION raise_catalogue_version();

CREATE TRIGGER discounts_raise_version AFTER INSERT OR UPDATE OR DELETE ON discounts
    FOR EACH STATEMENT EXECUTE FUNCTION raise_catalogue_version();

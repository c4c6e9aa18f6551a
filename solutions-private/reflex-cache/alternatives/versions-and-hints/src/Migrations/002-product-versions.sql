-- How often a product has changed, whoever changed it. A product that has not changed since has no row.
CREATE TABLE product_versions (
    product_id bigint PRIMARY KEY,
    version    bigint NOT NULL
);

CREATE FUNCTION count_product_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END;
BEGIN
    INSERT INTO product_versions AS counted (product_id, version) VALUES (changed, 1)
    ON CONFLICT (product_id) DO UPDATE SET version = counted.version + 1;
    PERFORM pg_notify('products_changed', changed::text);
    RETURN NULL;
END $$;

CREATE TRIGGER products_count_version AFTER INSERT OR UPDATE OR DELETE ON products
    FOR EACH ROW EXECUTE FUNCTION count_product_version();

-- What a page shows, ready to be read. Kept by triggers, in the transaction of whoever writes.
CREATE TABLE product_pages (
    product_id  bigint PRIMARY KEY,
    name        text   NOT NULL,
    description text   NOT NULL,
    price_cents bigint NOT NULL
);

CREATE FUNCTION keep_product_page() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM product_pages WHERE product_id = OLD.id;
    ELSE
        INSERT INTO product_pages (product_id, name, description, price_cents) VALUES (NEW.id, NEW.name, NEW.description, NEW.price_cents)
        ON CONFLICT (product_id) DO UPDATE
        SET name = excluded.name, description = excluded.description, price_cents = excluded.price_cents;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER products_keep_page AFTER INSERT OR UPDATE OR DELETE ON products
    FOR EACH ROW EXECUTE FUNCTION keep_product_page();

INSERT INTO product_pages (product_id, name, description, price_cents) SELECT id, name, description, price_cents FROM products;

ANALYZE product_pages;

CREATE FUNCTION shown_products(ids bigint[], customer bigint)
RETURNS TABLE (id bigint, name text, description text, price_cents bigint, your_price_cents bigint) LANGUAGE sql STABLE AS $$
    SELECT products.id, products.name, products.description, products.price_cents,
           products.price_cents * (100 - coalesce(discounts.percent, 0)) / 100
    FROM products LEFT JOIN discounts ON discounts.product_id = products.id AND discounts.customer_id = customer
    WHERE products.id = ANY(ids) ORDER BY array_position(ids, products.id)
$$;

CREATE FUNCTION set_price(product bigint, cents bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    UPDATE products SET price_cents = cents WHERE id = product;
    RETURN FOUND;
END $$;

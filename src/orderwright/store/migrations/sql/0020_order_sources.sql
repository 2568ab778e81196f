-- Which orders of another system are here already, so that an import can be broken off and repeated: each order once.
--
-- The row is written before its order, in one transaction, so that of two imports at a time one waits for the other and
-- then knows. It goes with the order: who removes an imported order can import it again.
CREATE TABLE order_sources (
    site_id      uuid        NOT NULL,
    source       text        NOT NULL,          -- the other system: 'shopify'
    external_id  text        NOT NULL,          -- its own id of the order
    order_id     uuid        NOT NULL,
    content_hash bytea       NOT NULL,          -- of what it said of the order, to notice a change
    imported_at  timestamptz NOT NULL,
    PRIMARY KEY (site_id, source, external_id),
    FOREIGN KEY (site_id, order_id) REFERENCES orders (site_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX order_sources_of_order ON order_sources (site_id, order_id);

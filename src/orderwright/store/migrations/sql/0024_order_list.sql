-- Saved views of the order list, and finding flagged orders.

CREATE TABLE order_views (
    site_id      uuid        NOT NULL,
    id           uuid        NOT NULL,
    user_id      uuid,                  -- NULL: all of the site have it
    name         text        NOT NULL,
    query        text        NOT NULL,
    sort         text        NOT NULL,
    created_date timestamptz NOT NULL,
    PRIMARY KEY (site_id, id),
    FOREIGN KEY (site_id, user_id) REFERENCES users (site_id, id) ON DELETE CASCADE
);

-- Few orders have a flag, so the index is small. It holds no date: an index with a column that every change writes
-- would keep all updates of orders from being HOT.
CREATE INDEX orders_flagged ON orders (site_id, id) WHERE flags <> '{}';

-- Queries compare the id of a draft's order as a text, '' where there is none, so that "is not" finds those, too.
CREATE INDEX draft_orders_by_order ON draft_orders (site_id, (coalesce(order_id::text, '')) COLLATE "C");

-- Draft orders: orders in the making, and changes of orders that are not committed yet.

-- `doc` is the document as it was last calculated, `state` what it is calculated from. `order_id` is the order that the
-- draft edits, or the one that was made of it; `order_revision` is the revision that the edited order had when the draft
-- began, NULL for a draft from scratch. `revision` counts the events of the draft.
CREATE TABLE draft_orders (
    site_id        uuid        NOT NULL,
    id             uuid        NOT NULL,
    order_id       uuid,
    order_revision bigint,
    status         text        NOT NULL COLLATE "C" CHECK (status IN ('DRAFT', 'COMMITTED')),
    created_date   timestamptz NOT NULL,
    updated_date   timestamptz NOT NULL,
    event_date     timestamptz NOT NULL,                      -- of its newest event
    revision       bigint      NOT NULL,
    actor          bytea       NOT NULL,                      -- JSON of the identity that made it
    state          bytea       NOT NULL,
    doc            bytea       NOT NULL,
    PRIMARY KEY (site_id, id),
    CHECK (order_revision IS NULL OR order_id IS NOT NULL)
) WITH (fillfactor = 80);
-- One open draft edits an order at a time.
CREATE UNIQUE INDEX draft_orders_open ON draft_orders (site_id, order_id)
    WHERE status = 'DRAFT' AND order_revision IS NOT NULL;
CREATE INDEX draft_orders_of_order ON draft_orders (site_id, order_id) WHERE order_id IS NOT NULL;
CREATE INDEX draft_orders_by_creation ON draft_orders (site_id, created_date, id);
CREATE INDEX draft_orders_by_update ON draft_orders (site_id, updated_date, id);

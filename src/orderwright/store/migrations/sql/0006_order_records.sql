-- Payments, refunds and fulfilments: the facts that an order's statuses derive from.
--
-- Each is a row of its own that shares the order's lock and revision. Like an activity it is current from the revision
-- that wrote it until the one that replaced or removed it, so that any earlier state can be shown, and one payment of
-- a hundred that changes costs no copy of the others.
CREATE TABLE order_records (
    site_id        uuid    NOT NULL,
    order_id       uuid    NOT NULL,
    kind           text    NOT NULL CHECK (kind IN ('payment', 'refund', 'fulfillment')),
    seq            integer NOT NULL,          -- its place in the list of its kind
    since_revision bigint  NOT NULL,
    until_revision bigint,
    id             uuid    NOT NULL,
    doc            bytea   NOT NULL,
    facts          bytea,                     -- JSON of what the service knows of it and shows to nobody
    PRIMARY KEY (site_id, order_id, kind, seq, since_revision)
);
CREATE UNIQUE INDEX order_records_current ON order_records (site_id, order_id, kind, id) WHERE until_revision IS NULL;

DO $$
BEGIN
    ALTER TABLE order_records ALTER COLUMN doc SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported OR invalid_parameter_value THEN
    ALTER TABLE order_records ALTER COLUMN doc SET STORAGE EXTERNAL;
END
$$;

-- How many records are current, so that a change of an order that has none need not ask. What the order was declared
-- to be (its payment status and balance) before there was a payment on record: it holds until money is on record.
ALTER TABLE orders ADD COLUMN record_count integer NOT NULL DEFAULT 0 CHECK (record_count >= 0);
ALTER TABLE orders ADD COLUMN declared bytea;

-- `doc` NULL ends the record at its place; otherwise the place is filled anew, or for the first time.
CREATE TYPE record_change AS (kind text, seq integer, id uuid, doc bytea, facts bytea);

ALTER TYPE order_change ADD ATTRIBUTE records record_change[];
ALTER TYPE order_change ADD ATTRIBUTE flags text[];       -- NULL: unchanged
ALTER TYPE order_change ADD ATTRIBUTE declared bytea;     -- NULL: unchanged

-- As before, and with it the order's records, its flags and what it was declared to be.
CREATE OR REPLACE FUNCTION save_order(p_site uuid, p_order uuid, p_change order_change) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    added  integer := coalesce(array_length((p_change).activities, 1), 0);
    closed integer := coalesce(array_length((p_change).closed, 1), 0);
    shown  timestamptz := coalesce((p_change).updated, (p_change).at);
    ended  integer := 0;
    begun  integer := 0;
    first  integer;
BEGIN
    IF (p_change).records IS NOT NULL THEN
        UPDATE order_records r SET until_revision = (p_change).revision
        FROM unnest((p_change).records) AS c
        WHERE r.site_id = p_site AND r.order_id = p_order AND r.kind = c.kind AND r.seq = c.seq
          AND r.until_revision IS NULL;
        GET DIAGNOSTICS ended = ROW_COUNT;
        INSERT INTO order_records (site_id, order_id, kind, seq, since_revision, id, doc, facts)
        SELECT p_site, p_order, c.kind, c.seq, (p_change).revision, c.id, c.doc, c.facts
        FROM unnest((p_change).records) AS c WHERE c.doc IS NOT NULL;
        GET DIAGNOSTICS begun = ROW_COUNT;
    END IF;

    UPDATE orders SET
        revision       = (p_change).revision,
        version_date   = (p_change).at,
        updated_date   = shown,
        head           = coalesce((p_change).head, head),
        lines          = coalesce((p_change).lines, lines),
        number         = (p_change).number,
        imported       = (p_change).imported,
        restricted     = (p_change).restricted,
        render_key     = (p_change).render_key,
        activity_count = activity_count + added - closed,
        next_activity  = next_activity + added,
        record_count   = record_count + begun - ended,
        flags          = coalesce((p_change).flags, flags),
        declared       = coalesce((p_change).declared, declared)
    WHERE site_id = p_site AND id = p_order AND revision = (p_change).revision - 1
    RETURNING next_activity - added INTO first;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'order % is not at revision %', p_order, (p_change).revision - 1
            USING ERRCODE = 'serialization_failure';
    END IF;

    INSERT INTO order_versions (site_id, order_id, revision, at, operation, actor, request_id, before)
    VALUES (p_site, p_order, (p_change).revision, (p_change).at, (p_change).operation, (p_change).actor,
            (p_change).request_id, (p_change).before);

    IF closed > 0 OR (p_change).replaced_seq IS NOT NULL THEN
        UPDATE order_activities SET until_revision = (p_change).revision
        WHERE site_id = p_site AND order_id = p_order AND until_revision IS NULL
          AND (seq = ANY ((p_change).closed) OR seq = ANY ((p_change).replaced_seq));
        INSERT INTO order_activities (site_id, order_id, seq, since_revision, id, comment, doc)
        SELECT p_site, p_order, r.seq, (p_change).revision, r.id, r.comment, r.doc
        FROM unnest((p_change).replaced, (p_change).replaced_seq) AS r (id, comment, doc, seq);
    END IF;
    IF added > 0 THEN
        INSERT INTO order_activities (site_id, order_id, seq, since_revision, id, comment, doc)
        SELECT p_site, p_order, first + a.seq - 1, (p_change).revision, a.id, a.comment, a.doc
        FROM unnest((p_change).activities) WITH ORDINALITY AS a (id, comment, doc, seq);
    END IF;

    INSERT INTO event_queue (site_id, at, entity_id, revision, ordinal, type, actor, extras)
    SELECT p_site, (p_change).at, p_order, (p_change).revision, e.ordinal, e.type, (p_change).actor, e.extras
    FROM unnest((p_change).events) WITH ORDINALITY AS e (type, extras, ordinal);

    IF (p_change).search IS NULL THEN
        PERFORM touch_order_search(p_site, p_order, shown);
    ELSE
        PERFORM put_order_search((p_change).search, (p_change).words, shown);
    END IF;
END
$$;

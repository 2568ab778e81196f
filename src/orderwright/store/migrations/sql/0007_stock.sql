-- Stock and its movements.
--
-- A row of `stock` says how many units of one variant of one catalogue item are left at one location. Items without a
-- row are not tracked. Rows are locked after orders and before the order counter, always in the order of their key.
-- The texts of a key are what rules/stock.py makes of a line's catalogue reference.
CREATE TABLE stock (
    site_id      uuid        NOT NULL,
    app_id       text        COLLATE "C" NOT NULL CHECK (length(app_id) BETWEEN 1 AND 100),
    item_id      text        COLLATE "C" NOT NULL CHECK (length(item_id) BETWEEN 1 AND 36),
    variant      text        COLLATE "C" NOT NULL CHECK (octet_length(variant) <= 1000),  -- '': the item has none
    location     text        COLLATE "C" NOT NULL CHECK (length(location) <= 36),         -- '': any that has no row
    quantity     bigint      NOT NULL,   -- below zero where more was sold than there was
    moves        bigint      NOT NULL,   -- the number of the row's last movement
    updated_date timestamptz NOT NULL,
    PRIMARY KEY (site_id, app_id, item_id, variant, location)
) WITH (fillfactor = 70);  -- every sale updates the row

-- Every change of a quantity, for good. `quantity` is what the movement left. What a line of an order holds is what
-- its movements took, less what they gave back.
CREATE TABLE stock_movements (
    site_id      uuid        NOT NULL,
    app_id       text        COLLATE "C" NOT NULL,
    item_id      text        COLLATE "C" NOT NULL,
    at           timestamptz NOT NULL,   -- never before that of an earlier movement of the same row
    move         bigint      NOT NULL,   -- counts the movements of one row
    variant      text        COLLATE "C" NOT NULL,
    location     text        COLLATE "C" NOT NULL,
    delta        bigint      NOT NULL,
    quantity     bigint      NOT NULL,
    reason       text        NOT NULL CHECK (reason IN ('PLACED', 'PAID', 'CANCELED', 'PAYMENT_FAILED', 'REFUND_RESTOCK',
                                                        'DRAFT_COMMIT', 'ADJUSTMENT', 'IMPORT')),
    order_id     uuid,
    line_item_id uuid,
    actor        bytea       NOT NULL,   -- JSON of the identity
    operation    text        NOT NULL,
    note         text,
    PRIMARY KEY (site_id, app_id, item_id, at, move, variant, location)
);
CREATE INDEX stock_movements_of_order ON stock_movements (site_id, order_id, at, move, app_id, item_id, variant, location)
    WHERE order_id IS NOT NULL;

ALTER TABLE sites ADD COLUMN inventory_update_trigger text NOT NULL DEFAULT 'ON_ORDER_PLACED'
    CHECK (inventory_update_trigger IN ('ON_ORDER_PLACED', 'ON_ORDER_PAID'));
ALTER TABLE sites ADD COLUMN overselling text NOT NULL DEFAULT 'REFUSE' CHECK (overselling IN ('REFUSE', 'ALLOW'));

-- What one line of an order needs from one location.
CREATE TYPE stock_need AS (
    line_item_id uuid, app_id text, item_id text, variant text, location text, quantity integer
);
-- A need that can't be met: `available` of the `requested` units are there.
CREATE TYPE stock_lack AS (
    line_item_id uuid, app_id text, item_id text, variant text, location text, requested integer, available bigint
);
CREATE TYPE stock_move AS (
    line_item_id uuid, app_id text, item_id text, variant text, location text, delta bigint
);
-- Why stock moves. `order_id` and `note` may be NULL.
CREATE TYPE stock_cause AS (
    at timestamptz, reason text, order_id uuid, actor bytea, operation text, note text
);
-- What a new order takes. `forced`: whatever there is; otherwise an order that lacks stock is not placed.
CREATE TYPE stock_taking AS (needs stock_need[], reason text, forced boolean);

-- Whether the site tracks anything. The order asks for the index: where few sites hold most rows, the planner would
-- rather read the table until it meets a row of this site, to its end if there is none.
CREATE FUNCTION tracks_stock(p_site uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM FROM stock s WHERE s.site_id = p_site ORDER BY s.app_id, s.item_id, s.variant, s.location LIMIT 1;
    RETURN FOUND;
END
$$;

-- The rows that meet needs: those of the location that is named, else those for any location. Needs of untracked items
-- have none. `ordinal` tells the need.
CREATE FUNCTION find_stock(p_site uuid, p_needs stock_need[]) RETURNS TABLE (
    ordinal bigint, line_item_id uuid, app_id text, item_id text, variant text, location text, requested integer,
    quantity bigint
) LANGUAGE sql STABLE ROWS 10 AS $$
    SELECT n.ordinal, n.line_item_id, s.app_id, s.item_id, s.variant, s.location, n.quantity, s.quantity
    FROM unnest(p_needs) WITH ORDINALITY AS n (line_item_id, app_id, item_id, variant, location, quantity, ordinal)
    CROSS JOIN LATERAL (
        SELECT * FROM stock t
        WHERE t.site_id = p_site AND t.app_id = n.app_id AND t.item_id = n.item_id AND t.variant = n.variant
              AND t.location IN (n.location, '')
        ORDER BY t.location DESC LIMIT 1
    ) AS s
$$;

-- The functions below keep one plan each: the lengths of their lists would otherwise have them planned at every call,
-- which costs more than to run them.

-- Lock the rows that meet the needs, and those that the orders have moved before, in the order of their key.
CREATE FUNCTION lock_stock(p_site uuid, p_needs stock_need[], p_orders uuid[]) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    PERFORM FROM (
        SELECT f.app_id, f.item_id, f.variant, f.location FROM find_stock(p_site, p_needs) AS f
        UNION
        SELECT m.app_id, m.item_id, m.variant, m.location
        FROM unnest(p_orders) AS o (id) JOIN stock_movements m ON m.site_id = p_site AND m.order_id = o.id
    ) AS k
    JOIN stock s ON s.site_id = p_site AND s.app_id = k.app_id AND s.item_id = k.item_id
                    AND s.variant = k.variant AND s.location = k.location
    ORDER BY s.app_id, s.item_id, s.variant, s.location
    FOR NO KEY UPDATE OF s;
END
$$;

-- Change quantities and record it; answers the movements. The caller holds the locks. A row that is gone is passed over.
CREATE FUNCTION move_stock(p_site uuid, p_moves stock_move[], p_cause stock_cause) RETURNS TABLE (
    line_item_id uuid, delta bigint, quantity bigint
) LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan ROWS 10 AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH moves AS (
        SELECT m.*, sum(m.delta) OVER so_far AS sum_so_far, row_number() OVER so_far AS place
        FROM unnest(p_moves) WITH ORDINALITY AS m (line_item_id, app_id, item_id, variant, location, delta, ordinal)
        WINDOW so_far AS (PARTITION BY m.app_id, m.item_id, m.variant, m.location ORDER BY m.ordinal)
    ), totals AS (
        SELECT app_id, item_id, variant, location, sum(delta)::bigint AS delta, count(*) AS count
        FROM moves GROUP BY app_id, item_id, variant, location
    ), moved AS (
        UPDATE stock s SET quantity = s.quantity + t.delta, moves = s.moves + t.count,
                           updated_date = greatest(s.updated_date, (p_cause).at)
        FROM totals t
        WHERE s.site_id = p_site AND s.app_id = t.app_id AND s.item_id = t.item_id AND s.variant = t.variant
              AND s.location = t.location
        RETURNING s.app_id, s.item_id, s.variant, s.location, s.updated_date,
                  s.quantity - t.delta AS quantity_before, s.moves - t.count AS moves_before
    )
    INSERT INTO stock_movements (site_id, app_id, item_id, at, move, variant, location, delta, quantity, reason,
                                 order_id, line_item_id, actor, operation, note)
    SELECT p_site, d.app_id, d.item_id, d.updated_date, d.moves_before + m.place, d.variant, d.location, m.delta,
           d.quantity_before + m.sum_so_far, (p_cause).reason, (p_cause).order_id, m.line_item_id, (p_cause).actor,
           (p_cause).operation, (p_cause).note
    FROM moves m JOIN moved d ON d.app_id = m.app_id AND d.item_id = m.item_id AND d.variant = m.variant
                                 AND d.location = m.location
    RETURNING stock_movements.line_item_id, stock_movements.delta, stock_movements.quantity;
END
$$;

-- Take what is needed and answer what is lacking. With something lacking nothing is taken, unless it is forced: then
-- quantities fall below zero. The caller holds the locks.
CREATE FUNCTION take_stock(p_site uuid, p_needs stock_need[], p_forced boolean, p_cause stock_cause)
RETURNS stock_lack[] LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    moves   stock_move[];
    lacking stock_lack[];
    least   bigint;
BEGIN
    SELECT array_agg((n.line_item_id, n.app_id, n.item_id, n.variant, n.location, -n.requested)::stock_move
                     ORDER BY n.ordinal),
           array_agg((n.line_item_id, n.app_id, n.item_id, n.variant, n.location, n.requested,
                      greatest(0, n.quantity - (n.so_far - n.requested)))::stock_lack
                     ORDER BY n.ordinal) FILTER (WHERE n.so_far > n.quantity)
    INTO moves, lacking
    FROM (SELECT f.*, sum(f.requested) OVER (PARTITION BY f.app_id, f.item_id, f.variant, f.location
                                             ORDER BY f.ordinal) AS so_far
          FROM find_stock(p_site, p_needs) AS f) AS n;
    IF moves IS NOT NULL AND (lacking IS NULL OR p_forced) THEN
        SELECT min(m.quantity) INTO least FROM move_stock(p_site, moves, p_cause) AS m;
        IF least < 0 AND NOT p_forced THEN
            -- The row began to be counted after the locks were taken, and others took from it meanwhile.
            RAISE EXCEPTION 'stock of order % changed while it was taken', (p_cause).order_id
                USING ERRCODE = 'serialization_failure';
        END IF;
    END IF;
    RETURN coalesce(lacking, '{}');
END
$$;

ALTER TYPE new_order ADD ATTRIBUTE stock stock_taking;            -- NULL: nothing of it is counted
ALTER TYPE placed_order ADD ATTRIBUTE lacking stock_lack[];       -- of the outcome 'out_of_stock'

-- Take the stock of those members of a batch that are still to be placed; answers the results with the outcome
-- 'out_of_stock' where there was too little. Such a member leaves nothing behind, not even its idempotency key, and
-- whoever sent the same key in the same batch is told the same.
CREATE FUNCTION take_stock_of_batch(p_site uuid, p_batch new_order[], p_results placed_order[]) RETURNS placed_order[]
LANGUAGE plpgsql AS $$
DECLARE
    results placed_order[] := p_results;
    needs   stock_need[] := '{}';
    lacking stock_lack[];
    member  new_order;
    i       integer;
    j       integer;
BEGIN
    FOR i IN 1 .. array_length(p_batch, 1) LOOP
        IF (results[i]).outcome = 'placed' THEN
            needs := needs || ((p_batch[i]).stock).needs;
        END IF;
    END LOOP;
    PERFORM lock_stock(p_site, needs, '{}');

    FOR i IN 1 .. array_length(p_batch, 1) LOOP
        member := p_batch[i];
        CONTINUE WHEN (results[i]).outcome <> 'placed' OR (member.stock).needs IS NULL;
        lacking := take_stock(
            p_site, (member.stock).needs, (member.stock).forced,
            (member.at, (member.stock).reason, member.id, member.actor, member.operation, NULL)::stock_cause);
        CONTINUE WHEN lacking = '{}';
        results[i].lacking := lacking;
        CONTINUE WHEN (member.stock).forced;
        DELETE FROM idempotency_keys k
        WHERE k.site_id = p_site AND k.principal = member.principal AND k.key = member.idempotency_key;
        FOR j IN 1 .. array_length(p_batch, 1) LOOP
            IF (results[j]).outcome IN ('placed', 'replay') AND (results[j]).order_id = member.id THEN
                results[j].outcome := 'out_of_stock';
                results[j].lacking := lacking;
            END IF;
        END LOOP;
    END LOOP;
    RETURN results;
END
$$;

-- As before, and the stock that the orders need is taken with them: after the idempotency keys, before the counter.
-- The outcome is 'out_of_stock' for a member that needs more than there is; it takes no number, and the others of its
-- batch are placed. One that takes more than there is, because it is forced, gets the flag OVERSOLD.
CREATE OR REPLACE FUNCTION place_orders(p_site uuid, p_batch new_order[]) RETURNS SETOF placed_order
LANGUAGE plpgsql AS $$
DECLARE
    results     placed_order[] := '{}';
    member      new_order;
    claim       record;
    counted     boolean := false;
    wanted      bigint := 0;
    next_one    bigint;
    its_epoch   integer;
    its_number  bigint;
    its_search  order_search;
    i           integer;
BEGIN
    FOR i IN SELECT o FROM generate_subscripts(p_batch, 1) AS o
             ORDER BY p_batch[o].principal, p_batch[o].idempotency_key, o LOOP
        member := p_batch[i];
        results[i] := (i, 'placed', member.id, member.revision, member.number, NULL)::placed_order;
        IF member.idempotency_key IS NOT NULL THEN
            SELECT * INTO claim FROM claim_idempotency_key(
                p_site, member.principal, member.idempotency_key, member.request_hash, member.id, member.revision,
                member.at);
            IF claim.outcome IS NOT NULL THEN
                results[i] := (i, claim.outcome, claim.order_id, claim.revision, NULL, NULL)::placed_order;
                CONTINUE;
            END IF;
        END IF;
        counted := counted OR (member.stock).needs IS NOT NULL;
    END LOOP;

    -- A shop that tracks no stock pays for this one look, once for all orders of the batch.
    IF counted AND tracks_stock(p_site) THEN
        results := take_stock_of_batch(p_site, p_batch, results);
    END IF;

    FOR i IN 1 .. coalesce(array_length(p_batch, 1), 0) LOOP
        IF (results[i]).outcome = 'placed' AND (results[i]).number IS NULL THEN
            wanted := wanted + 1;
        END IF;
    END LOOP;
    IF wanted > 0 THEN
        UPDATE order_counters SET next_number = next_number + wanted WHERE site_id = p_site
        RETURNING next_number - wanted, epoch INTO STRICT next_one, its_epoch;
    END IF;

    FOR i IN 1 .. coalesce(array_length(p_batch, 1), 0) LOOP
        CONTINUE WHEN (results[i]).outcome <> 'placed';
        member := p_batch[i];
        its_number := member.number;
        IF its_number IS NULL THEN
            its_number := next_one;
            next_one := next_one + 1;
        END IF;
        results[i].number := its_number;

        INSERT INTO orders (site_id, id, number, number_epoch, revision, version_date, updated_date, imported, restricted,
                            render_key, activity_count, next_activity, editable_by, approval_strategy,
                            notify_buyer, notify_business, flags, head, lines)
        VALUES (p_site, member.id, its_number, CASE WHEN member.number IS NULL THEN its_epoch END,
                member.revision, member.at, coalesce(member.updated, member.at),
                member.imported, member.restricted, member.render_key,
                coalesce(array_length(member.activities, 1), 0), coalesce(array_length(member.activities, 1), 0) + 1,
                member.editable_by, member.approval_strategy, member.notify_buyer, member.notify_business,
                CASE WHEN (results[i]).lacking IS NULL THEN member.flags ELSE member.flags || 'OVERSOLD'::text END,
                CASE WHEN member.number IS NULL
                     THEN convert_to('{"number":"' || its_number || '",', 'UTF8') || substring(member.head FROM 2)
                     ELSE member.head END,
                member.lines);
        INSERT INTO order_versions (site_id, order_id, revision, at, operation, actor, request_id, before)
        VALUES (p_site, member.id, member.revision, member.at, member.operation, member.actor, member.request_id, NULL);
        INSERT INTO order_activities (site_id, order_id, seq, since_revision, id, comment, doc)
        SELECT p_site, member.id, a.seq, member.revision, a.id, a.comment, a.doc
        FROM unnest(member.activities) WITH ORDINALITY AS a (id, comment, doc, seq);
        INSERT INTO event_queue (site_id, at, entity_id, revision, ordinal, type, actor, extras)
        SELECT p_site, member.at, member.id, member.revision, e.ordinal, e.type, member.actor, e.extras
        FROM unnest(member.events) WITH ORDINALITY AS e (type, extras, ordinal);

        its_search := member.search;
        its_search.number := its_number;
        PERFORM put_order_search(its_search, member.words, coalesce(member.updated, member.at));
    END LOOP;
    RETURN QUERY SELECT * FROM unnest(results);
END
$$;

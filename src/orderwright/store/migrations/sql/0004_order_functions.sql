-- Writing orders in one round trip each: place_orders for new ones, save_order for every later change.

CREATE TYPE new_activity AS (id uuid, comment boolean, doc bytea);
CREATE TYPE new_event AS (type text, extras bytea);

CREATE TYPE new_order AS (
    id                uuid,
    at                timestamptz,
    updated           timestamptz,     -- what the order shows as its last change, where that is not `at`
    imported          boolean,
    number            bigint,          -- NULL: the next of the site's counter
    revision          bigint,          -- its first one: 1, or above those of a deleted order of the same id
    restricted        boolean,
    render_key        integer,
    editable_by       uuid[],
    approval_strategy text,
    notify_buyer      boolean,
    notify_business   boolean,
    flags             text[],
    head              bytea,           -- without the number where the counter gives it
    lines             bytea,
    activities        new_activity[],
    events            new_event[],
    operation         text,
    actor             bytea,
    request_id        text,
    search            order_search,
    words             text[],
    principal         text,
    idempotency_key   text,            -- NULL: none was sent
    request_hash      bytea
);

-- What became of one member of a batch. `outcome` is 'placed', or for a member with an idempotency key that is
-- known: 'replay' (order_id and revision say what the first answer showed), 'mismatch' (the key belongs to
-- another request) or 'busy' (another transaction is working on it).
CREATE TYPE placed_order AS (ordinal integer, outcome text, order_id uuid, revision bigint, number bigint);

-- Decide about one idempotency key: NULL means that the member is new and the key is taken by it.
-- The advisory lock is only tried, so that nobody waits holding a connection while the first request runs.
CREATE FUNCTION claim_idempotency_key(
    p_site uuid, p_principal text, p_key text, p_hash bytea, p_order uuid, p_revision bigint, p_at timestamptz,
    OUT outcome text, OUT order_id uuid, OUT revision bigint
) LANGUAGE plpgsql AS $$
DECLARE
    known idempotency_keys%ROWTYPE;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended(p_site::text || ':' || p_principal || ':' || p_key, 0)) THEN
        outcome := 'busy';
        RETURN;
    END IF;
    INSERT INTO idempotency_keys (site_id, principal, key, request_hash, state, order_id, revision, created_at)
    VALUES (p_site, p_principal, p_key, p_hash, 'complete', p_order, p_revision, p_at)
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
        RETURN;
    END IF;
    SELECT * INTO known FROM idempotency_keys k
    WHERE k.site_id = p_site AND k.principal = p_principal AND k.key = p_key;
    outcome := CASE WHEN known.request_hash <> p_hash THEN 'mismatch'
                    WHEN known.state <> 'complete' THEN 'busy'
                    ELSE 'replay' END;
    order_id := known.order_id;
    revision := known.revision;
END
$$;

-- Place a batch of new orders of one site. All of them commit together or none does; a caller that meets a
-- database error runs the members singly.
CREATE FUNCTION place_orders(p_site uuid, p_batch new_order[]) RETURNS SETOF placed_order
LANGUAGE plpgsql AS $$
DECLARE
    results     placed_order[] := '{}';
    member      new_order;
    claim       record;
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
        results[i] := (i, 'placed', member.id, member.revision, member.number)::placed_order;
        IF member.idempotency_key IS NOT NULL THEN
            SELECT * INTO claim FROM claim_idempotency_key(
                p_site, member.principal, member.idempotency_key, member.request_hash, member.id, member.revision,
                member.at);
            IF claim.outcome IS NOT NULL THEN
                results[i] := (i, claim.outcome, claim.order_id, claim.revision, NULL)::placed_order;
                CONTINUE;
            END IF;
        END IF;
        IF member.number IS NULL THEN
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
        results[i] := (i, 'placed', member.id, member.revision, its_number)::placed_order;

        INSERT INTO orders (site_id, id, number, number_epoch, revision, version_date, updated_date, imported, restricted,
                            render_key, activity_count, next_activity, editable_by, approval_strategy,
                            notify_buyer, notify_business, flags, head, lines)
        VALUES (p_site, member.id, its_number, CASE WHEN member.number IS NULL THEN its_epoch END,
                member.revision, member.at, coalesce(member.updated, member.at),
                member.imported, member.restricted, member.render_key,
                coalesce(array_length(member.activities, 1), 0), coalesce(array_length(member.activities, 1), 0) + 1,
                member.editable_by, member.approval_strategy, member.notify_buyer, member.notify_business,
                member.flags,
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

-- What a change writes beside the order's own row.
CREATE TYPE order_change AS (
    revision      bigint,              -- the new one
    at            timestamptz,
    updated       timestamptz,         -- as in new_order
    operation     text,
    actor         bytea,
    request_id    text,
    before        bytea,
    head          bytea,               -- NULL: unchanged
    lines         bytea,               -- NULL: unchanged
    number        bigint,
    imported      boolean,
    restricted    boolean,
    render_key    integer,
    activities    new_activity[],
    closed        integer[],           -- sequence numbers of the activities that end with this revision
    replaced      new_activity[],      -- activities that keep their place in the list
    replaced_seq  integer[],
    events        new_event[],
    search        order_search,        -- NULL: nothing that is searched by has changed
    words         text[]
);

-- Write one change of one order. The caller holds the order's lock and has read its revision under it; the check
-- on the revision is the database's own guard of that.
CREATE FUNCTION save_order(p_site uuid, p_order uuid, p_change order_change) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    added  integer := coalesce(array_length((p_change).activities, 1), 0);
    closed integer := coalesce(array_length((p_change).closed, 1), 0);
    shown  timestamptz := coalesce((p_change).updated, (p_change).at);
    first  integer;
BEGIN
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
        next_activity  = next_activity + added
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

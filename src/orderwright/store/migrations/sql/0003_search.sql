-- Search over orders stands beside the documents: three narrow tables that are written in the transaction of the
-- order and hold nothing that the document does not say. They have no foreign key to it, because they can be rebuilt.
--
-- Absent and empty are the same here, and lowest in every order: '' for text, '{}' for lists, '-infinity' for points
-- in time, -1 for amounts that may be missing. The columns stand in the order of store/search/row.py.
CREATE TABLE order_search (
    site_id            uuid        NOT NULL,
    order_id           uuid        NOT NULL,
    number             bigint      NOT NULL,
    created_date       timestamptz NOT NULL,
    purchased_date     timestamptz NOT NULL,
    slot_from          timestamptz NOT NULL,
    slot_to            timestamptz NOT NULL,
    archived           boolean     NOT NULL,
    seen_by_a_human    boolean     NOT NULL,
    imported           boolean     NOT NULL,
    status             text        COLLATE "C" NOT NULL,
    payment_status     text        COLLATE "C" NOT NULL,
    fulfillment_status text        COLLATE "C" NOT NULL,
    channel_type       text        COLLATE "C" NOT NULL,
    currency           text        COLLATE "C" NOT NULL,
    total              numeric     NOT NULL,
    total_tax          numeric     NOT NULL,
    total_exempt       numeric     NOT NULL,
    authorized         numeric     NOT NULL,
    pending            numeric     NOT NULL,
    pending_refund     numeric     NOT NULL,
    email              text        COLLATE "C" NOT NULL,
    first_name         text        COLLATE "C" NOT NULL,
    last_name          text        COLLATE "C" NOT NULL,
    full_name          text        COLLATE "C" NOT NULL,
    product_name       text        COLLATE "C" NOT NULL,
    shipping_title     text        COLLATE "C" NOT NULL,
    shipping_region    text        COLLATE "C" NOT NULL,
    delivery_time      text        COLLATE "C" NOT NULL,
    location_id        text        COLLATE "C" NOT NULL,
    location_name      text        COLLATE "C" NOT NULL,
    member_id          text        COLLATE "C" NOT NULL,
    contact_id         text        COLLATE "C" NOT NULL,
    created_by_user    text        COLLATE "C" NOT NULL,
    external_order_id  text        COLLATE "C" NOT NULL,
    checkout_id        text        COLLATE "C" NOT NULL,
    product_names      text[]      COLLATE "C" NOT NULL,
    catalog_app_ids    text[]      COLLATE "C" NOT NULL,
    catalog_item_ids   text[]      COLLATE "C" NOT NULL,
    line_location_ids  text[]      COLLATE "C" NOT NULL,
    subscription_ids   text[]      COLLATE "C" NOT NULL,
    coupon_ids         text[]      COLLATE "C" NOT NULL,
    -- Filled from payments and fulfillments, not from the order's own document.
    fulfillment_states text[]      COLLATE "C" NOT NULL,
    fulfillment_state  text        COLLATE "C" NOT NULL,
    payment_methods    text[]      COLLATE "C" NOT NULL,
    tracking_numbers   text[]      COLLATE "C" NOT NULL,
    PRIMARY KEY (site_id, order_id)
);

CREATE INDEX order_search_number ON order_search (site_id, number, order_id);
CREATE INDEX order_search_created ON order_search (site_id, created_date, order_id);
CREATE INDEX order_search_total ON order_search (site_id, total, order_id);
CREATE INDEX order_search_total_tax ON order_search (site_id, total_tax, order_id);
CREATE INDEX order_search_email ON order_search (site_id, email, order_id);
CREATE INDEX order_search_first_name ON order_search (site_id, first_name, order_id);
CREATE INDEX order_search_last_name ON order_search (site_id, last_name, order_id);
CREATE INDEX order_search_full_name ON order_search (site_id, full_name, order_id);
CREATE INDEX order_search_product ON order_search (site_id, product_name, order_id);
CREATE INDEX order_search_title ON order_search (site_id, shipping_title, order_id);
CREATE INDEX order_search_region ON order_search (site_id, shipping_region, order_id);

-- Few values, so the newest of one value must come straight from the index.
CREATE INDEX order_search_status ON order_search (site_id, status, created_date, order_id);
CREATE INDEX order_search_payment ON order_search (site_id, payment_status, created_date, order_id);
CREATE INDEX order_search_fulfillment ON order_search (site_id, fulfillment_status, created_date, order_id);
CREATE INDEX order_search_channel ON order_search (site_id, channel_type, created_date, order_id);

-- In one shop no order has these, in the next nearly every one, so both must be found through the index.
CREATE INDEX order_search_purchased ON order_search (site_id, purchased_date, order_id);
CREATE INDEX order_search_delivery ON order_search (site_id, delivery_time, order_id);
CREATE INDEX order_search_slot_from ON order_search (site_id, slot_from, order_id);
CREATE INDEX order_search_slot_to ON order_search (site_id, slot_to, order_id);
CREATE INDEX order_search_location_id ON order_search (site_id, location_id, order_id);
CREATE INDEX order_search_location_name ON order_search (site_id, location_name, order_id);

-- By their meaning most orders have none of these, so only those that do are indexed; a sort takes the others in the
-- order of the next key.
CREATE INDEX order_search_authorized ON order_search (site_id, authorized, order_id) WHERE authorized <> 0;
CREATE INDEX order_search_pending ON order_search (site_id, pending, order_id) WHERE pending <> 0;
CREATE INDEX order_search_pending_refund ON order_search (site_id, pending_refund, order_id) WHERE pending_refund <> 0;
CREATE INDEX order_search_exempt ON order_search (site_id, total_exempt, order_id) WHERE total_exempt <> -1;
CREATE INDEX order_search_state ON order_search (site_id, fulfillment_state, order_id) WHERE fulfillment_state <> '';

-- Every change moves updatedDate: with it in the table above no change would leave the other indexes alone.
CREATE TABLE order_updated (
    site_id      uuid        NOT NULL,
    order_id     uuid        NOT NULL,
    updated_date timestamptz NOT NULL,
    PRIMARY KEY (site_id, order_id)
) WITH (fillfactor = 80);
CREATE INDEX order_updated_date ON order_updated (site_id, updated_date, order_id);

-- `words` is what a match is checked against: each word after a space. `grams` is what the index finds it by. The
-- creation date, which never changes, stands here too, so that the newest orders can be read through without a join.
CREATE TABLE order_text (
    site_id      uuid        NOT NULL,
    order_id     uuid        NOT NULL,
    created_date timestamptz NOT NULL,
    words        text        COLLATE "C" NOT NULL,
    grams        int[]       NOT NULL,
    PRIMARY KEY (site_id, order_id)
);
CREATE INDEX order_text_created ON order_text (site_id, created_date, order_id);
-- A long pending list would be read by every search; none at all would quarter the rate of inserts.
CREATE INDEX order_text_grams ON order_text USING gin (grams) WITH (fastupdate = on, gin_pending_list_limit = 256);
ALTER TABLE order_text ALTER COLUMN grams SET STATISTICS 500;

-- The site goes into the hash, so that one index serves all sites and none meets another's entries but by chance.
-- hashtextextended keeps its values between versions and platforms, because hash partitions depend on it.
CREATE FUNCTION search_gram(site uuid, gram text) RETURNS int
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (hashtextextended(gram COLLATE "C", uuid_hash_extended(site, 0)) >> 32)::int;

CREATE FUNCTION search_grams(site uuid, VARIADIC gram text[]) RETURNS int[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (SELECT coalesce(array_agg(search_gram(site, g)), '{}') FROM unnest(gram) AS g);

-- The word prefixes of one to six characters, and the values that have no index of their own, each behind a letter.
CREATE FUNCTION order_grams(r order_search, words text[]) RETURNS int[]
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    sep  CONSTANT text   := E'\x1f';
    seed CONSTANT bigint := uuid_hash_extended(r.site_id, 0);
    facets text[] := string_to_array(concat_ws(sep,
        'e=' || nullif(r.email, ''),
        'm=' || nullif(r.member_id, ''),
        'c=' || nullif(r.contact_id, ''),
        'u=' || nullif(r.created_by_user, ''),
        'x=' || nullif(r.external_order_id, ''),
        'k=' || nullif(r.checkout_id, ''),
        'p=' || nullif(array_to_string(r.product_names, sep || 'p='), ''),
        'a=' || nullif(array_to_string(r.catalog_app_ids, sep || 'a='), ''),
        'i=' || nullif(array_to_string(r.catalog_item_ids, sep || 'i='), ''),
        'l=' || nullif(array_to_string(r.line_location_ids, sep || 'l='), ''),
        's=' || nullif(array_to_string(r.subscription_ids, sep || 's='), ''),
        'd=' || nullif(array_to_string(r.coupon_ids, sep || 'd='), ''),
        'f=' || nullif(array_to_string(r.fulfillment_states, sep || 'f='), ''),
        'y=' || nullif(array_to_string(r.payment_methods, sep || 'y='), '')), sep);
BEGIN
    RETURN (
        SELECT coalesce(array_agg(DISTINCT (hashtextextended(g COLLATE "C", seed) >> 32)::int), '{}')
        FROM (
            SELECT left(w, n) FROM unnest(words) AS w, generate_series(1, least(length(w), 6)) AS n
            UNION ALL
            SELECT unnest(facets)
        ) AS all_grams (g));
END $$;

-- Writes what search knows about an order: everything when it is new, afterwards only what differs.
-- The caller holds the lock of the order. The number joins the words here, since it is only known in the database.
CREATE FUNCTION put_order_search(r order_search, words text[], updated timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    old    order_search;
    at     timestamptz := date_trunc('milliseconds', updated);
    listed text[] := array_append(words, r.number::text);
    packed text := ' ' || array_to_string(listed, ' ');
BEGIN
    SELECT s.* INTO old FROM order_search s WHERE s.site_id = r.site_id AND s.order_id = r.order_id;
    IF NOT FOUND THEN
        INSERT INTO order_search SELECT r.*;
        INSERT INTO order_text VALUES (r.site_id, r.order_id, r.created_date, packed, order_grams(r, listed));
        INSERT INTO order_updated VALUES (r.site_id, r.order_id, at);
        RETURN;
    END IF;
    PERFORM touch_order_search(r.site_id, r.order_id, updated);
    IF old IS DISTINCT FROM r THEN
        UPDATE order_search SET (
            site_id, order_id, number, created_date, purchased_date, slot_from, slot_to, archived, seen_by_a_human,
            imported, status, payment_status, fulfillment_status, channel_type, currency, total, total_tax,
            total_exempt, authorized, pending, pending_refund, email, first_name, last_name, full_name, product_name,
            shipping_title, shipping_region, delivery_time, location_id, location_name, member_id, contact_id,
            created_by_user, external_order_id, checkout_id, product_names, catalog_app_ids, catalog_item_ids,
            line_location_ids, subscription_ids, coupon_ids, fulfillment_states, fulfillment_state, payment_methods,
            tracking_numbers
        ) = (SELECT r.*) WHERE site_id = r.site_id AND order_id = r.order_id;
        -- A facet may have changed although no word did.
        UPDATE order_text t SET created_date = r.created_date, words = packed, grams = fresh.grams
        FROM (SELECT order_grams(r, listed) AS grams) AS fresh
        WHERE t.site_id = r.site_id AND t.order_id = r.order_id
          AND (t.words <> packed OR t.grams <> fresh.grams OR t.created_date <> r.created_date);
    ELSE
        UPDATE order_text t SET words = packed, grams = order_grams(r, listed)
        WHERE t.site_id = r.site_id AND t.order_id = r.order_id AND t.words <> packed;
    END IF;
END $$;

-- For changes that move nothing that is searched but updatedDate. Points in time are kept in the milliseconds that
-- the document shows, so that a caller finds an order by the very value that it was answered.
CREATE FUNCTION touch_order_search(site uuid, order_ uuid, updated timestamptz) RETURNS void
LANGUAGE sql
BEGIN ATOMIC
    UPDATE order_updated SET updated_date = date_trunc('milliseconds', updated)
    WHERE site_id = site AND order_id = order_ AND updated_date <> date_trunc('milliseconds', updated);
END;

CREATE FUNCTION drop_order_search(site uuid, order_ uuid) RETURNS void
LANGUAGE sql
BEGIN ATOMIC
    DELETE FROM order_search WHERE site_id = site AND order_id = order_;
    DELETE FROM order_updated WHERE site_id = site AND order_id = order_;
    DELETE FROM order_text WHERE site_id = site AND order_id = order_;
END;

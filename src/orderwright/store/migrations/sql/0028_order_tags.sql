-- Orders are found by their tags, through the index of grams, as by all values that have no index of their own. Whether
-- a caller may ask for private tags is decided before the search.

ALTER TABLE order_search
    ADD COLUMN tags         text[] COLLATE "C" NOT NULL DEFAULT '{}',
    ADD COLUMN private_tags text[] COLLATE "C" NOT NULL DEFAULT '{}';
ALTER TABLE order_search ALTER COLUMN tags DROP DEFAULT, ALTER COLUMN private_tags DROP DEFAULT;

-- As before, and with the tags.
CREATE OR REPLACE FUNCTION order_grams(r order_search, words text[]) RETURNS int[]
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
        'y=' || nullif(array_to_string(r.payment_methods, sep || 'y='), ''),
        't=' || nullif(array_to_string(r.tags, sep || 't='), ''),
        'v=' || nullif(array_to_string(r.private_tags, sep || 'v='), '')), sep);
BEGIN
    RETURN (
        SELECT coalesce(array_agg(DISTINCT (hashtextextended(g COLLATE "C", seed) >> 32)::int), '{}')
        FROM (
            SELECT left(w, n) FROM unnest(words) AS w, generate_series(1, least(length(w), 6)) AS n
            UNION ALL
            SELECT unnest(facets)
        ) AS all_grams (g));
END $$;

-- As before, and with the tags.
CREATE OR REPLACE FUNCTION put_order_search(r order_search, words text[], updated timestamptz) RETURNS void
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
            tracking_numbers, tags, private_tags
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

-- The orders that there are. Few have tags, and only those are decoded and written.
CREATE FUNCTION tags_at(head jsonb, kind text) RETURNS text[]
LANGUAGE sql IMMUTABLE
RETURN ARRAY(SELECT a.tag FROM jsonb_array_elements_text(head #> ARRAY['tags', kind, 'tagIds']) WITH ORDINALITY
                 AS a (tag, place)
             WHERE a.tag <> '' GROUP BY a.tag ORDER BY min(a.place));

UPDATE order_search s SET tags = tags_at(o.head, 'tags'), private_tags = tags_at(o.head, 'privateTags')
FROM (SELECT site_id, id, convert_from(head, 'UTF8')::jsonb AS head FROM orders
      WHERE position('"tagIds":["'::bytea IN head) > 0) AS o
WHERE s.site_id = o.site_id AND s.order_id = o.id;

UPDATE order_text t SET grams = order_grams(s, string_to_array(ltrim(t.words), ' '))
FROM order_search s
WHERE s.site_id = t.site_id AND s.order_id = t.order_id AND (s.tags <> '{}' OR s.private_tags <> '{}');

DROP FUNCTION tags_at(jsonb, text);

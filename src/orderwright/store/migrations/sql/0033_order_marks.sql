-- Orders are found by values of their lines, payments, refunds, parcels and extended fields: their marks, each behind
-- the name of a field (store/search/marks.py). They stand in the index of grams alone, which tells what is worth a look;
-- what they lead to is checked in the documents.

-- As before, and with the marks, which are found whole: what stands behind a unit separator among the words.
CREATE OR REPLACE FUNCTION order_grams(r order_search, words text[]) RETURNS int[]
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    sep  CONSTANT text   := E'\x1f';
    seed CONSTANT bigint := uuid_hash_extended(r.site_id, 0);
    cut  CONSTANT int    := coalesce(array_position(words, sep), cardinality(words) + 1);
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
            SELECT left(w, n) FROM unnest(words[:cut - 1]) AS w, generate_series(1, least(length(w), 6)) AS n
            UNION ALL
            SELECT unnest(facets || words[cut + 1:])
        ) AS all_grams (g));
END $$;

-- As before; marks are no words to match.
CREATE OR REPLACE FUNCTION put_order_search(r order_search, words text[], updated timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    old    order_search;
    at     timestamptz := date_trunc('milliseconds', updated);
    cut    int := coalesce(array_position(words, E'\x1f'), cardinality(words) + 1);
    said   text[] := words[:cut - 1] || r.number::text;
    listed text[] := said || words[cut:];
    packed text := ' ' || array_to_string(said, ' ');
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
    END IF;
    -- A facet or a mark may have changed although no word did.
    UPDATE order_text t SET created_date = r.created_date, words = packed, grams = fresh.grams
    FROM (SELECT order_grams(r, listed) AS grams) AS fresh
    WHERE t.site_id = r.site_id AND t.order_id = r.order_id
      AND (t.words <> packed OR t.grams <> fresh.grams OR t.created_date <> r.created_date);
END $$;

-- The mark of a text, as in store/search/marks.py.
CREATE FUNCTION order_mark(facet text, value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN facet || '=' || left(regexp_replace(lower(value COLLATE "C"), '[^\u0001-\u007f\u3000-\u9fff\uac00-\ud7a3]+', '?', 'g'),
                            200);

-- The marks of a number: each power of the base that it reaches; of units that may be none, 1 is one, too.
CREATE FUNCTION order_step_marks(facet text, value numeric, base int, from_one boolean) RETURNS SETOF text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT facet || '>' || step
    FROM (SELECT round(base::numeric ^ n)::bigint AS step FROM generate_series(CASE WHEN from_one THEN 0 ELSE 1 END, 29) AS n) AS steps
    WHERE step <= value AND step < 1e9;
END;

-- The marks of extended fields. A number has its shortest form; lists and objects have no value.
CREATE FUNCTION order_extended_marks(facet text, fields jsonb) RETURNS SETOF text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT order_mark(facet, m.text)
    FROM jsonb_each(fields -> 'namespaces') AS n (name, keys), jsonb_each(n.keys) AS k (key, value),
         LATERAL (VALUES (n.name || '.' || k.key),
                         (n.name || '.' || k.key || '=' || CASE jsonb_typeof(k.value)
                              WHEN 'number' THEN trim_scale((k.value #>> '{}')::numeric)::text
                              WHEN 'string' THEN nullif(k.value #>> '{}', '')
                              WHEN 'boolean' THEN k.value #>> '{}' END)) AS m (text)
    WHERE m.text IS NOT NULL;
END;

-- The marks of the order as it is kept: what marks.py tells of its parts. For the orders that there are, and for whoever
-- makes the index anew.
CREATE FUNCTION stored_order_marks(site uuid, order_ uuid) RETURNS text[]
LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH doc AS (
        SELECT convert_from(o.head, 'UTF8')::jsonb AS head, convert_from(o.lines, 'UTF8')::jsonb AS lines
        FROM orders o WHERE o.site_id = site AND o.id = order_
    ), record AS (
        SELECT r.kind, convert_from(r.doc, 'UTF8')::jsonb AS d FROM order_records r
        WHERE r.site_id = site AND r.order_id = order_ AND r.until_revision IS NULL
    ), sent AS (
        SELECT lower(i.d ->> 'id') AS line, sum((i.d ->> 'quantity')::bigint) AS units
        FROM record r, jsonb_array_elements(r.d -> 'lineItems') AS i (d) WHERE r.kind = 'fulfillment' GROUP BY 1
    ), line AS (
        SELECT l.d, (l.d ->> 'quantity')::bigint AS units, coalesce((l.d ->> 'refundQuantity')::bigint, 0) AS back,
               coalesce(s.units, 0) AS sent
        FROM doc, jsonb_array_elements(doc.lines) AS l (d) LEFT JOIN sent s ON s.line = lower(l.d ->> 'id')
    ), text (facet, value) AS (
        SELECT v.* FROM line, LATERAL (VALUES
            ('sku', line.d #>> '{physicalProperties,sku}'),
            ('variant', line.d #>> '{catalogReference,options,variantId}')) AS v
        UNION ALL
        SELECT 'option', v.text
        FROM line, jsonb_array_elements(line.d -> 'descriptionLines') AS o (d),
             LATERAL (SELECT coalesce(o.d #>> '{plainText,original}', o.d #>> '{colorInfo,original}') AS value) AS c,
             LATERAL (VALUES (c.value), ((o.d #>> '{name,original}') || '=' || c.value)) AS v (text)
        UNION ALL
        SELECT 'record', d ->> 'id' FROM record
        UNION ALL
        SELECT v.* FROM record r, LATERAL (VALUES
            ('paid', r.d ->> 'status'),
            ('method', r.d #>> '{regularPaymentDetails,paymentMethod}'),
            ('transaction', r.d #>> '{regularPaymentDetails,gatewayTransactionId}'),
            ('transaction', r.d #>> '{regularPaymentDetails,providerTransactionId}'),
            ('brand', r.d #>> '{regularPaymentDetails,creditCardDetails,brand}'),
            ('card', r.d #>> '{regularPaymentDetails,creditCardDetails,lastFourDigits}'),
            ('gift', r.d #>> '{giftcardPaymentDetails,giftCardPaymentId}'),
            ('gift', r.d #>> '{giftcardPaymentDetails,obfuscatedCode}')) AS v
        WHERE r.kind = 'payment'
        UNION ALL
        SELECT 'reason', r.d #>> '{details,reason}' FROM record r WHERE r.kind = 'refund'
        UNION ALL
        SELECT v.* FROM record r, jsonb_array_elements(r.d -> 'transactions') AS t (d), LATERAL (VALUES
            ('refund', t.d ->> 'refundStatus'),
            ('transaction', t.d ->> 'gatewayRefundId'),
            ('transaction', t.d ->> 'providerRefundId')) AS v
        WHERE r.kind = 'refund'
        UNION ALL
        SELECT v.* FROM record r, LATERAL (VALUES
            ('tracking', r.d #>> '{trackingInfo,trackingNumber}'),
            ('carrier', r.d #>> '{trackingInfo,shippingProvider}')) AS v
        WHERE r.kind = 'fulfillment'
    ), found (mark) AS (
        SELECT order_mark(facet, value) FROM text WHERE value <> ''
        UNION ALL
        SELECT order_step_marks('units', line.units, 2, false) FROM line
        UNION ALL
        SELECT order_step_marks('back', line.back, 2, true) FROM line
        UNION ALL
        SELECT order_step_marks('open', line.units - line.sent - line.back, 2, true) FROM line
        UNION ALL
        SELECT order_step_marks('price', (line.d #>> '{price,amount}')::numeric, 4, false) FROM line
        UNION ALL
        SELECT order_step_marks('amount', (r.d #>> '{amount,amount}')::numeric, 4, false) FROM record r
        WHERE r.kind = 'payment'
        UNION ALL
        SELECT order_step_marks('amount', (r.d #>> '{summary,requestedRefund,amount}')::numeric, 4, false) FROM record r
        WHERE r.kind = 'refund'
        UNION ALL
        SELECT order_extended_marks('field', doc.head -> 'extendedFields') FROM doc
        UNION ALL
        SELECT order_extended_marks('linefield', line.d -> 'extendedFields') FROM line
    )
    SELECT coalesce(array_agg(DISTINCT mark), '{}') FROM found;
END;

-- The orders that there are. Their index is built afterwards: entry by entry it would take several times as long.
DROP INDEX order_text_grams;
UPDATE order_text t
SET grams = ARRAY(SELECT unnest(t.grams)
                  UNION SELECT search_gram(t.site_id, m) FROM unnest(stored_order_marks(t.site_id, t.order_id)) AS m
                  ORDER BY 1);
CREATE INDEX order_text_grams ON order_text USING gin (grams) WITH (fastupdate = on, gin_pending_list_limit = 256);

-- Documents are found by their number, without regard to case.
CREATE INDEX documents_by_shown_number ON documents (site_id, lower(display_number COLLATE "default"));

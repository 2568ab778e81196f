-- Payments that a caller recorded, found by the ids under which a gateway knows them.

-- The documents are JSON without blanks in which a quote within a text has a backslash before it, so that only the field
-- itself is found. Taking a document apart like this costs less than a microsecond.
CREATE FUNCTION provider_transaction(doc bytea) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN nullif(split_part(split_part(encode(doc, 'escape'), '"providerTransactionId":"', 2), '"', 1), '');
CREATE FUNCTION gateway_transaction(doc bytea) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN nullif(split_part(split_part(encode(doc, 'escape'), '"gatewayTransactionId":"', 2), '"', 1), '');

CREATE INDEX order_records_by_provider_transaction ON order_records (site_id, provider_transaction(doc))
    WHERE kind = 'payment' AND until_revision IS NULL AND provider_transaction(doc) IS NOT NULL;
CREATE INDEX order_records_by_gateway_transaction ON order_records (site_id, gateway_transaction(doc))
    WHERE kind = 'payment' AND until_revision IS NULL AND gateway_transaction(doc) IS NOT NULL;

-- Links of payment requests to the service's own page, and the settings of a site as a document that is told of.

-- A link is found before its site is known. `link_code` leads to the site: it is random, stands in links alone, and
-- proves nothing. What proves that somebody was sent the link is the secret of its request.
ALTER TABLE sites ADD COLUMN link_code text NOT NULL COLLATE "C"
    DEFAULT left(replace(gen_random_uuid()::text, '-', ''), 12);
CREATE UNIQUE INDEX sites_by_link_code ON sites (link_code);

-- What buyers are told who pay by hand. `revision` counts the changes of the site's settings, and numbers their events.
ALTER TABLE sites ADD COLUMN manual_payment_instructions text
    CHECK (length(manual_payment_instructions) BETWEEN 1 AND 2000);
ALTER TABLE sites ADD COLUMN updated_date timestamptz;             -- NULL: not changed since the site was made
ALTER TABLE sites ADD COLUMN revision bigint NOT NULL DEFAULT 0;

-- The secret of a link, 192 bits made of 244 random ones, and what it is looked up by: how long a search in an index
-- takes tells something of what it compares with, and so it compares hashes.
ALTER TABLE payment_requests ADD COLUMN link_secret bytea NOT NULL
    DEFAULT substring(sha256((gen_random_uuid()::text || gen_random_uuid()::text)::bytea) FROM 1 FOR 24);
ALTER TABLE payment_requests ADD COLUMN link_hash bytea GENERATED ALWAYS AS (sha256(link_secret)) STORED;
CREATE UNIQUE INDEX payment_requests_by_link ON payment_requests (site_id, link_hash);

-- Small copies of pictures of items that lie elsewhere, made for the pages of the staff. A copy can always be made again.
CREATE TABLE pictures (
    site_id uuid NOT NULL REFERENCES sites (id),
    -- SHA-256 of where the picture lies.
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    -- WebP; NULL as long as it could not be got.
    content bytea CHECK (octet_length(content) <= 131072),
    -- In a row, since it could be got.
    failures integer NOT NULL,
    checked timestamptz NOT NULL,
    CONSTRAINT pictures_pkey PRIMARY KEY (site_id, digest)
);

CREATE INDEX pictures_checked_idx ON pictures (site_id, checked);

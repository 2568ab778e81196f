-- The files that shops sell. Their content is kept outside of the database.

CREATE TABLE digital_files (
    site_id            uuid        NOT NULL REFERENCES sites (id),
    id                 uuid        NOT NULL,
    name               text        NOT NULL,
    media_type         text        NOT NULL,
    size               bigint      NOT NULL CHECK (size > 0),
    sha256             text        NOT NULL,
    created_date       timestamptz NOT NULL,
    downloads          bigint      NOT NULL DEFAULT 0,
    last_download_date timestamptz,
    PRIMARY KEY (site_id, id)
);

CREATE INDEX digital_files_by_age ON digital_files (site_id, created_date DESC, id DESC);

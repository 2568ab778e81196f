-- Who did what to the site, its settings, its people and its keys. Changes of orders are in order_versions.

CREATE TABLE audit_log (
    site_id      uuid        NOT NULL REFERENCES sites (id),
    id           uuid        NOT NULL,
    created_date timestamptz NOT NULL,
    operation    text        NOT NULL COLLATE "C", -- the key of an operation, or `staff.logIn` and its like
    actor        text        NOT NULL,             -- the credential: `user:ID`, `key:ID`, `app:ID`, `cli:NAME`
    actor_email  text,                             -- of a member of the staff, who may be gone some day
    target       text,                             -- the id or name of what was changed
    changes      bytea       NOT NULL,             -- JSON: which fields were sent, with the values that may be shown
    PRIMARY KEY (site_id, id)
);
CREATE INDEX audit_log_by_date ON audit_log (site_id, created_date DESC, id DESC);
CREATE INDEX audit_log_of_actor ON audit_log (site_id, actor, created_date DESC, id DESC);

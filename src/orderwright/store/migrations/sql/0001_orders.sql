-- Orders, their history and their events.
--
-- One order, one lock, several parts: the row of `orders` is what is locked; activities are rows of their own;
-- all share the order's revision. Every key starts with site_id, so that the tables can be partitioned or
-- distributed by site without a change of code.

-- The next order number of a site. An epoch is the time between two settings of the counter: within one,
-- numbers are consecutive and unique.
CREATE TABLE order_counters (
    site_id     uuid    PRIMARY KEY,
    next_number bigint  NOT NULL CHECK (next_number >= 0),
    epoch       integer NOT NULL CHECK (epoch >= 1)
) WITH (fillfactor = 20);  -- a hot row: room on its page keeps its updates HOT

CREATE TABLE orders (
    site_id           uuid        NOT NULL,
    id                uuid        NOT NULL,
    number            bigint      NOT NULL,
    number_epoch      integer,                -- NULL: the number came with an import
    revision          bigint      NOT NULL CHECK (revision >= 1),
    version_date      timestamptz NOT NULL,   -- the time of the newest version, to the microsecond
    updated_date      timestamptz NOT NULL,   -- the same, but as sent while an import has not been changed
    imported          boolean     NOT NULL,
    restricted        boolean     NOT NULL,   -- holds parts that not every reader may see
    render_key        integer     NOT NULL,   -- what the stored formatted amounts were made with
    activity_count    integer     NOT NULL CHECK (activity_count BETWEEN 0 AND 1000),
    next_activity     integer     NOT NULL,   -- the sequence number of the next activity
    editable_by       uuid[],                 -- the only apps that may edit it; NULL: everyone with the right
    approval_strategy text        NOT NULL,
    notify_buyer      boolean     NOT NULL,
    notify_business   boolean     NOT NULL,
    flags             text[]      NOT NULL,   -- what staff should look at, such as a summary that disagrees
    head              bytea       NOT NULL,   -- JSON of the order without lines, activities and updatedDate
    lines             bytea       NOT NULL,   -- JSON array of the line items
    PRIMARY KEY (site_id, id),
    UNIQUE (site_id, number_epoch, number)
) WITH (fillfactor = 85);

-- One row a revision. `before` holds what the revision replaced (a JSON object from the names of the document's
-- parts to their earlier values, null for a part that was not there), so that an order that never changes costs
-- nothing twice, and any earlier state is the present one with the later changes taken back.
CREATE TABLE order_versions (
    site_id    uuid        NOT NULL,
    order_id   uuid        NOT NULL,
    revision   bigint      NOT NULL,
    at         timestamptz NOT NULL,
    operation  text        NOT NULL,
    actor      bytea       NOT NULL,          -- JSON of the identity
    request_id text        NOT NULL,
    before     bytea,
    PRIMARY KEY (site_id, order_id, revision)
);

-- An activity is current from the revision that wrote it until the revision that replaced or removed it.
CREATE TABLE order_activities (
    site_id        uuid    NOT NULL,
    order_id       uuid    NOT NULL,
    seq            integer NOT NULL,
    since_revision bigint  NOT NULL,
    until_revision bigint,
    id             uuid    NOT NULL,
    comment        boolean NOT NULL,          -- a person's comment, which never gives way to newer activities
    doc            bytea   NOT NULL,
    PRIMARY KEY (site_id, order_id, seq, since_revision)
);

-- What was written but has no place in the feed yet. A sequencer moves committed rows on (see feed.py).
CREATE TABLE event_queue (
    site_id   uuid        NOT NULL,
    at        timestamptz NOT NULL,
    entity_id uuid        NOT NULL,
    revision  bigint      NOT NULL,
    ordinal   smallint    NOT NULL,
    id        uuid        NOT NULL DEFAULT gen_random_uuid(),
    type      text        NOT NULL,
    actor     bytea       NOT NULL,
    extras    bytea,                          -- JSON of what the version does not hold
    PRIMARY KEY (site_id, at, entity_id, revision, ordinal)
);

CREATE TABLE events (
    site_id   uuid        NOT NULL,
    position  bigint      NOT NULL,
    at        timestamptz NOT NULL,
    entity_id uuid        NOT NULL,
    revision  bigint      NOT NULL,
    ordinal   smallint    NOT NULL,
    id        uuid        NOT NULL,
    type      text        NOT NULL,
    actor     bytea       NOT NULL,
    extras    bytea,
    PRIMARY KEY (site_id, position)
);
CREATE INDEX events_of_entity ON events (site_id, entity_id, position);

CREATE TABLE event_positions (
    site_id       uuid   PRIMARY KEY,
    last_position bigint NOT NULL
) WITH (fillfactor = 20);

-- An answer given once is given again to the same request. `order_id` and `revision` say which state of which
-- order the answer shows; `answer` holds the rest of it (the whole of it where no order is shown).
CREATE TABLE idempotency_keys (
    site_id      uuid        NOT NULL,
    principal    text        NOT NULL,
    key          text        NOT NULL,
    request_hash bytea       NOT NULL,
    state        text        NOT NULL CHECK (state IN ('in_progress', 'complete')),
    intent       bytea,
    order_id     uuid,
    revision     bigint,
    answer       bytea,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (site_id, principal, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (site_id, created_at);

-- Documents are kept as encoded JSON. lz4 where the server has it; elsewhere uncompressed, because pglz costs
-- five times the time of lz4.
DO $$
DECLARE
    part record;
BEGIN
    FOR part IN
        SELECT * FROM (VALUES ('orders', 'head'), ('orders', 'lines'), ('order_versions', 'before'),
                              ('order_activities', 'doc'), ('idempotency_keys', 'answer')) AS p (tab, col)
    LOOP
        BEGIN
            EXECUTE format('ALTER TABLE %I ALTER COLUMN %I SET COMPRESSION lz4', part.tab, part.col);
        EXCEPTION WHEN feature_not_supported OR invalid_parameter_value THEN
            EXECUTE format('ALTER TABLE %I ALTER COLUMN %I SET STORAGE EXTERNAL', part.tab, part.col);
        END;
    END LOOP;
END
$$;

-- The lock that keeps two sequencers of one site apart, and the move itself. Answers how many events got a place.
-- Two events of one order are never seen in the wrong order: the second is written under the order's lock after
-- the first was committed, and with a later time.
CREATE FUNCTION sequence_events(p_site uuid, p_limit integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    moved  integer;
    before bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('feed:' || p_site::text, 0));
    SELECT last_position INTO before FROM event_positions WHERE site_id = p_site;
    IF NOT FOUND THEN
        INSERT INTO event_positions (site_id, last_position) VALUES (p_site, 0);
        before := 0;
    END IF;
    WITH taken AS (
        DELETE FROM event_queue q
        USING (SELECT at, entity_id, revision, ordinal FROM event_queue
               WHERE site_id = p_site ORDER BY at, entity_id, revision, ordinal LIMIT p_limit) AS next
        WHERE q.site_id = p_site AND q.at = next.at AND q.entity_id = next.entity_id
              AND q.revision = next.revision AND q.ordinal = next.ordinal
        RETURNING q.*
    )
    INSERT INTO events (site_id, position, at, entity_id, revision, ordinal, id, type, actor, extras)
    SELECT site_id, before + row_number() OVER (ORDER BY at, entity_id, revision, ordinal),
           at, entity_id, revision, ordinal, id, type, actor, extras
    FROM taken;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved > 0 THEN
        UPDATE event_positions SET last_position = before + moved WHERE site_id = p_site;
    END IF;
    RETURN moved;
END
$$;

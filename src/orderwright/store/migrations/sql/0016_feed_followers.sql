-- Positions of those who follow the feeds: the service's own, and consumers with a name.

-- How far a part of the service itself has followed the feed of a site. Whoever works on the site's events holds the
-- row's lock. A site without a row is followed from its beginning: a revision that brings a follower which must not
-- see what happened before it adds the rows of the sites that are there.
CREATE TABLE feed_followers (
    site_id  uuid   NOT NULL,
    name     text   NOT NULL COLLATE "C",
    position bigint NOT NULL CHECK (position >= 0),
    PRIMARY KEY (site_id, name)
) WITH (fillfactor = 50);

-- How far readers of the API have come, by the names that they chose. An app's names are its own.
CREATE TABLE feed_consumers (
    site_id      uuid        NOT NULL,
    owner        uuid        NOT NULL,  -- the app; the nil id for the site's own programs and staff
    name         text        NOT NULL COLLATE "C",
    position     bigint      NOT NULL CHECK (position >= 0),
    created_date timestamptz NOT NULL,
    updated_date timestamptz NOT NULL,
    PRIMARY KEY (site_id, owner, name)
) WITH (fillfactor = 50);

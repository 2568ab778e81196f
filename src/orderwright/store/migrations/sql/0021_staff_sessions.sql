-- Sessions of the staff in the dashboard, their second factors and preferences, and attempts to log in.

-- Somebody who logs in names no site, so people are looked for by their address on all sites.
CREATE INDEX users_by_address ON users (lower(email));

-- What a member of the staff has chosen for the dashboard, and the second factor.
CREATE TABLE staff_settings (
    site_id        uuid   NOT NULL,
    user_id        uuid   NOT NULL,
    preferences    bytea  NOT NULL DEFAULT '{}',  -- JSON
    totp_secret    bytea,                         -- sealed; NULL: no second factor
    totp_last_step bigint NOT NULL DEFAULT 0,     -- a code counts once: the last step of 30 seconds that was used
    recovery_codes bytea[] NOT NULL DEFAULT '{}', -- SHA-256 of those that are left
    PRIMARY KEY (site_id, user_id),
    FOREIGN KEY (site_id, user_id) REFERENCES users (site_id, id) ON DELETE CASCADE
);

-- The browser holds a random token, the database its SHA-256. A session is over when the role or the password of its
-- user is no longer what it was at the login.
CREATE TABLE staff_sessions (
    site_id        uuid        NOT NULL,
    token_hash     bytea       NOT NULL CHECK (length(token_hash) = 32),
    user_id        uuid        NOT NULL,
    stamp          bytea       NOT NULL,            -- of role and password hash
    waits_for_code boolean     NOT NULL,            -- the password was right, the second factor is missing
    other_sites    uuid[]      NOT NULL DEFAULT '{}', -- sites on which the same person gave the right password
    notices        bytea       NOT NULL DEFAULT '[]', -- JSON: what the next page tells
    created_date   timestamptz NOT NULL,
    seen_date      timestamptz NOT NULL,
    PRIMARY KEY (site_id, token_hash),
    FOREIGN KEY (site_id, user_id) REFERENCES users (site_id, id) ON DELETE CASCADE
) WITH (fillfactor = 70);
CREATE INDEX staff_sessions_of_user ON staff_sessions (site_id, user_id);

-- How often somebody has tried since when, by the SHA-256 of whom or where. Few rows: they are forgotten within a day.
CREATE TABLE login_attempts (
    subject    bytea       PRIMARY KEY CHECK (length(subject) = 32),
    tries      integer     NOT NULL,
    since_date timestamptz NOT NULL
) WITH (fillfactor = 50);

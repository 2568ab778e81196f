-- What the items of a job came to that succeeded, where there is more to say than that: a row for each such item.

CREATE TABLE async_job_results (
    site_id uuid    NOT NULL,
    job_id  uuid    NOT NULL,
    ordinal integer NOT NULL,                        -- the place of the item in the job, from 0
    result  bytea   NOT NULL,                        -- JSON
    source  bytea,                                   -- JSON of what it was made of; NULL: nobody needs it (any more)
    PRIMARY KEY (site_id, job_id, ordinal),
    FOREIGN KEY (site_id, job_id) REFERENCES async_jobs (site_id, id) ON DELETE CASCADE
);

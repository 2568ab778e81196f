-- The site that made an app, which may renew its secret and end it everywhere. NULL: the operator of the service made it.

ALTER TABLE apps ADD COLUMN site_id uuid REFERENCES sites (id);

-- Passwords that somebody else has chosen for a user, until the user replaces them.

-- NULL: the user has chosen the password. Otherwise it lets the user in until then, to choose another one.
ALTER TABLE users ADD COLUMN password_expires_date timestamptz;

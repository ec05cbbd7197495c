-- Makes the org's role and database, with no more rights than it needs. Run once, as the server's owner, then give the role its password:
--   runuser -u postgres -- psql -v ON_ERROR_STOP=1 -f setup.sql
--   runuser -u postgres -- psql -c '\password device_org'
-- The second asks for it and sends a hash: it stands neither on a command line nor in the server's log. The same text belongs into
-- /etc/device-org/database-password (root's, 0600).

CREATE ROLE device_org LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION CONNECTION LIMIT 190;

-- Its owner stays the server's owner: the org's role can neither drop nor rename it.
CREATE DATABASE device_org TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE device_org FROM PUBLIC;
GRANT CONNECT ON DATABASE device_org TO device_org;
\connect device_org
REVOKE ALL ON SCHEMA public FROM PUBLIC;
-- The org makes and changes its tables itself, at its starts.
GRANT USAGE, CREATE ON SCHEMA public TO device_org;

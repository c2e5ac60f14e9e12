-- The doors: who may come in, and with what. Tokens and passwords are never
-- stored, only SHA-256 and argon2id of them. Times are microseconds UTC, cut to
-- the minute; no address and no user agent is kept anywhere.

CREATE TABLE member (
  id       TEXT   NOT NULL PRIMARY KEY,
  name     TEXT   NOT NULL,
  folded   TEXT   NOT NULL UNIQUE,
  hash     TEXT   NOT NULL,
  admin    BIGINT NOT NULL DEFAULT 0,
  disabled BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE login (
  token   TEXT   NOT NULL PRIMARY KEY,
  member  TEXT   NOT NULL REFERENCES member (id) ON DELETE CASCADE,
  used    BIGINT NOT NULL,
  expires BIGINT NOT NULL
);
CREATE INDEX login_member ON login (member);

-- A grant lets one principal into one document.
CREATE TABLE door_grant (
  token     TEXT   NOT NULL PRIMARY KEY,
  kind      TEXT   NOT NULL,
  principal TEXT   NOT NULL,
  doc       TEXT   NOT NULL,
  expires   BIGINT NOT NULL,
  revoked   BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX door_grant_doc ON door_grant (doc, principal);

-- A link is exchanged for a grant; a one-time link dies in the exchange.
-- Kind 'setup' is the first-run secret.
CREATE TABLE door_link (
  token     TEXT   NOT NULL PRIMARY KEY,
  kind      TEXT   NOT NULL,
  principal TEXT   NOT NULL,
  doc       TEXT   NOT NULL,
  once      BIGINT NOT NULL,
  used      BIGINT NOT NULL DEFAULT 0,
  expires   BIGINT NOT NULL
);
CREATE INDEX door_link_doc ON door_link (doc, principal);

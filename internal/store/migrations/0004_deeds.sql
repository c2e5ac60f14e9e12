-- What staff did that no document's log tells: sign-ins, links, exports, restores.
-- Rows are only ever added; each proves the one before it. Times are microseconds
-- UTC, cut to the minute.
CREATE TABLE deeds (
  n INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  what TEXT NOT NULL,
  doc TEXT NOT NULL,
  hash BLOB NOT NULL
) STRICT;

-- Documents, their records and the chained log of changes. Times are
-- microseconds UTC; texts are UTF-8; hashes are 32 bytes.
CREATE TABLE documents (
  id TEXT PRIMARY KEY,
  type TEXT NOT NULL,
  epoch TEXT NOT NULL,
  seq INTEGER NOT NULL,
  floor INTEGER NOT NULL,
  head BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE records (
  doc TEXT NOT NULL REFERENCES documents(id),
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  author TEXT NOT NULL,
  created INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  deleted INTEGER NOT NULL,
  cells TEXT NOT NULL,
  PRIMARY KEY (doc, kind, id)
) STRICT, WITHOUT ROWID;

-- payload and salt can be erased; link and hash stay, so the chain still holds.
CREATE TABLE changes (
  doc TEXT NOT NULL REFERENCES documents(id),
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  salt BLOB,
  payload TEXT,
  link BLOB NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (doc, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE pasts (
  doc TEXT NOT NULL REFERENCES documents(id),
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  field TEXT NOT NULL,
  old TEXT NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (doc, kind, id, seq, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE devices (
  doc TEXT NOT NULL REFERENCES documents(id),
  device TEXT NOT NULL,
  author TEXT NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (doc, device)
) STRICT, WITHOUT ROWID;

CREATE TABLE answers (
  doc TEXT NOT NULL REFERENCES documents(id),
  device TEXT NOT NULL,
  n INTEGER NOT NULL,
  answer TEXT NOT NULL,
  PRIMARY KEY (doc, device, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE lookups (
  doc TEXT NOT NULL REFERENCES documents(id),
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  field TEXT NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (doc, kind, id, field)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX lookups_hash ON lookups (hash);

CREATE TABLE carries (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL REFERENCES documents(id),
  seq INTEGER NOT NULL,
  idx INTEGER NOT NULL,
  target TEXT NOT NULL,
  body TEXT NOT NULL,
  failed TEXT NOT NULL DEFAULT '',
  UNIQUE (source, seq, idx)
) STRICT;

CREATE TABLE secrets (
  doc TEXT NOT NULL REFERENCES documents(id),
  name TEXT NOT NULL,
  value BLOB NOT NULL,
  PRIMARY KEY (doc, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Rows stand in the order in which they are made, so that one commit touches few
-- pages: records by the change that created them (a document makes one at a
-- time), answers by number before device. What one commit answered to one device
-- stands in rows of at most sixteen answers, as a list, under the first number.
CREATE TABLE records_in_order (
  doc TEXT NOT NULL REFERENCES documents(id),
  created INTEGER NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  author TEXT NOT NULL,
  changed INTEGER NOT NULL,
  deleted INTEGER NOT NULL,
  cells TEXT NOT NULL,
  PRIMARY KEY (doc, created)
) STRICT, WITHOUT ROWID;
INSERT INTO records_in_order (doc, created, kind, id, author, changed, deleted, cells)
  SELECT doc, created, kind, id, author, changed, deleted, cells FROM records;
DROP TABLE records;
ALTER TABLE records_in_order RENAME TO records;

CREATE TABLE answers_in_order (
  doc TEXT NOT NULL REFERENCES documents(id),
  n INTEGER NOT NULL,
  device TEXT NOT NULL,
  answers TEXT NOT NULL,
  PRIMARY KEY (doc, n, device)
) STRICT, WITHOUT ROWID;
INSERT INTO answers_in_order (doc, n, device, answers) SELECT doc, n, device, '[' || answer || ']' FROM answers;
DROP TABLE answers;
ALTER TABLE answers_in_order RENAME TO answers;

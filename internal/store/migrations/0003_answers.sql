-- What one commit answered to one device stands in one row, as a list, under the
-- first of its numbers.
ALTER TABLE answers RENAME COLUMN answer TO answers;
UPDATE answers SET answers = '[' || answers || ']';

-- Undoes 0009_endings: what a browser sends twice is judged twice.
DROP INDEX `endings_expires_at_index`;
DROP TABLE `endings`;

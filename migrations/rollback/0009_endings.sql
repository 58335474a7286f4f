-- Undoes 0009_endings: a request that a browser sends twice is judged twice.
DROP INDEX `endings_expires_at_index`;
DROP TABLE `endings`;

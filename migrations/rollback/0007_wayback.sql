-- Undoes 0007_wayback: people who deleted their account while an undo link lived stay disabled, and nothing deletes them later. An undo link only drops what was added since the change.
DROP INDEX `users_deleted_at_index`;
ALTER TABLE `users` DROP COLUMN `deleted_at`;
ALTER TABLE `codes` DROP COLUMN `since`;

-- Undoes 0007_wayback: whoever deleted their account while an undo link lived stays disabled, and nothing deletes them later. An undo link drops what was added since the change alone.
DROP INDEX `users_deleted_at_index`;
ALTER TABLE `users` DROP COLUMN `deleted_at`;
ALTER TABLE `codes` DROP COLUMN `since`;

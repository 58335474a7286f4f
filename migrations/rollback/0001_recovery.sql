-- Undoes 0001_recovery: drops the four columns that it added.
ALTER TABLE `users` DROP COLUMN `password_changed_at`;
ALTER TABLE `mails` DROP COLUMN `begun_at`;
ALTER TABLE `codes` DROP COLUMN `source`;
ALTER TABLE `codes` DROP COLUMN `account`;

-- Undoes 0002_directory: drops the indexes before their column. No data that anybody entered is lost.
DROP INDEX IF EXISTS `audit_events_event_index`;
DROP INDEX IF EXISTS `audit_events_actor_id_index`;
DROP INDEX IF EXISTS `users_address_index`;
DROP INDEX IF EXISTS `users_newest_index`;
ALTER TABLE `users` DROP COLUMN `status`;

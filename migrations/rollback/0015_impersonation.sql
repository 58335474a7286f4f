-- Undoes 0015_impersonation: drops the columns. Without them a session in which an operator acts would look like its person's own, so
-- those sessions are deleted first.
DELETE FROM `sessions` WHERE `impersonator_session_id` IS NOT NULL;
DROP INDEX `sessions_impersonator_index`;
ALTER TABLE `sessions` DROP COLUMN `impersonator_session_id`;
ALTER TABLE `sessions` DROP COLUMN `impersonator_id`;

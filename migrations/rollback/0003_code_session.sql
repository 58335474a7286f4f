-- Undoes 0003_code_session: drops the column, which says who asked for pending codes.
ALTER TABLE `codes` DROP COLUMN `session_id`;

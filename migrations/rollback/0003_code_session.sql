-- Undoes 0003_code_session: the column goes, and with it who asked for the codes that wait.
ALTER TABLE `codes` DROP COLUMN `session_id`;

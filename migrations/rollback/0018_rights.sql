-- Undoes 0018_rights: every scope is anybody's to grant again, and tokens carry no claims of an operator's choice.
ALTER TABLE `apis` DROP COLUMN `policy`;

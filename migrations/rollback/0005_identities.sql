-- Undoes 0005_identities: drops the links to accounts at providers.
DROP INDEX `pending_sign_ins_sid_index`;
ALTER TABLE `pending_sign_ins` DROP COLUMN `provider`;
DROP TABLE `provider_sessions`;
DROP TABLE `identities`;

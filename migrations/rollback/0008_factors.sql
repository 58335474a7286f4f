-- Undoes 0008_factors: drops unconfirmed apps, and sign-ins that have to prove their mailbox.
DELETE FROM `totp` WHERE `confirmed_at` IS NULL;
DELETE FROM `pending_sign_ins` WHERE `mailbox` = 1;
DROP INDEX `totp_enroller_unique`;
ALTER TABLE `totp` DROP COLUMN `enroller`;
ALTER TABLE `pending_sign_ins` DROP COLUMN `mailbox`;
CREATE UNIQUE INDEX `totp_user_id_unique` ON `totp` (`user_id`,(confirmed_at IS NULL));

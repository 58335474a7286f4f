-- An unconfirmed authenticator app belongs to the session or pending sign-in that began it. Those that exist now belong to none,
-- and the clock deletes them. A pending sign-in may have to prove its mailbox before it enrols.
DROP INDEX `totp_user_id_unique`;--> statement-breakpoint
ALTER TABLE `totp` ADD `enroller` text;--> statement-breakpoint
CREATE UNIQUE INDEX `totp_enroller_unique` ON `totp` (`user_id`,(CASE WHEN confirmed_at IS NULL THEN enroller ELSE '' END));--> statement-breakpoint
ALTER TABLE `pending_sign_ins` ADD `mailbox` integer DEFAULT false NOT NULL;
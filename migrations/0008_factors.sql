-- An authenticator app that waits belongs to the session or pending sign-in that began it: those that wait now are nobody's, and
-- the clock takes them. And a sign-in that waits for an enrolment may have to prove its mailbox first.
DROP INDEX `totp_user_id_unique`;--> statement-breakpoint
ALTER TABLE `totp` ADD `enroller` text;--> statement-breakpoint
CREATE UNIQUE INDEX `totp_enroller_unique` ON `totp` (`user_id`,(CASE WHEN confirmed_at IS NULL THEN enroller ELSE '' END));--> statement-breakpoint
ALTER TABLE `pending_sign_ins` ADD `mailbox` integer DEFAULT false NOT NULL;
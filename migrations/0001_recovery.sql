-- Mails: when an attempt began. Users: when the password was last changed. Codes: the account for the counters, and the source that asked.
ALTER TABLE `codes` ADD `account` text;--> statement-breakpoint
ALTER TABLE `codes` ADD `source` text;--> statement-breakpoint
ALTER TABLE `mails` ADD `begun_at` integer;--> statement-breakpoint
ALTER TABLE `users` ADD `password_changed_at` integer;
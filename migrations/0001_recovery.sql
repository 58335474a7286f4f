-- Mails: an attempt that began. Users: when the password was last changed. Codes: whose it is for the counters, and who asked.
ALTER TABLE `codes` ADD `account` text;--> statement-breakpoint
ALTER TABLE `codes` ADD `source` text;--> statement-breakpoint
ALTER TABLE `mails` ADD `begun_at` integer;--> statement-breakpoint
ALTER TABLE `users` ADD `password_changed_at` integer;
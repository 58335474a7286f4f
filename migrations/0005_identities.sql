-- Accounts at providers (OpenID Connect), and which sessions began there.
CREATE TABLE `identities` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`issuer` text NOT NULL,
	`subject` text NOT NULL,
	`provider` text NOT NULL,
	`email` text,
	`name` text,
	`refresh_token` text,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`last_used_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `identities_subject_unique` ON `identities` (`issuer`,`subject`);--> statement-breakpoint
CREATE INDEX `identities_user_id_index` ON `identities` (`user_id`,`id`);--> statement-breakpoint
CREATE TABLE `provider_sessions` (
	`session_id` text PRIMARY KEY NOT NULL,
	`provider` text NOT NULL,
	`issuer` text NOT NULL,
	`subject` text NOT NULL,
	`sid` text,
	`id_token` text,
	FOREIGN KEY (`session_id`) REFERENCES `sessions`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `provider_sessions_sid_index` ON `provider_sessions` (`issuer`,`sid`);--> statement-breakpoint
CREATE INDEX `provider_sessions_subject_index` ON `provider_sessions` (`issuer`,`subject`);--> statement-breakpoint
ALTER TABLE `pending_sign_ins` ADD `provider` text;--> statement-breakpoint
CREATE INDEX `pending_sign_ins_sid_index` ON `pending_sign_ins` ((provider ->> '$.sid')) WHERE "pending_sign_ins"."provider" IS NOT NULL;

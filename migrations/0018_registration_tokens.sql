-- Initial access tokens for software that registers itself, and an index of the clients' secrets that end.
CREATE TABLE `registration_tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`digest` text NOT NULL,
	`name` text NOT NULL,
	`uses_left` integer NOT NULL,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`expires_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `registration_tokens_expires_at_index` ON `registration_tokens` (`expires_at`);--> statement-breakpoint
CREATE INDEX `client_secrets_expires_at_index` ON `client_secrets` (`expires_at`) WHERE "client_secrets"."expires_at" IS NOT NULL;

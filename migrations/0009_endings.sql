CREATE TABLE `endings` (
	`key` text PRIMARY KEY NOT NULL,
	`claim` text NOT NULL,
	`ending` text,
	`expires_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `endings_expires_at_index` ON `endings` (`expires_at`);
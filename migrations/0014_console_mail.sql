CREATE TABLE `runs` (
	`name` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`failed` text NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `mails_failed_index` ON `mails` (`id`) WHERE "mails"."failed_at" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `mails_repeatable_index` ON `mails` (`id`) WHERE "mails"."failed_at" IS NOT NULL AND "mails"."sealed" IS NOT NULL;

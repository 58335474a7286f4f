ALTER TABLE `codes` ADD `since` integer;--> statement-breakpoint
ALTER TABLE `users` ADD `deleted_at` integer;--> statement-breakpoint
CREATE INDEX `users_deleted_at_index` ON `users` (`deleted_at`) WHERE "users"."deleted_at" IS NOT NULL;
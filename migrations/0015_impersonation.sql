-- Who acts as the person of a session, and in which session of their own. The index is partial: an ordinary session costs nothing more.
-- No foreign key: SQLite would look for children at each session that is deleted.
ALTER TABLE `sessions` ADD `impersonator_id` text;
--> statement-breakpoint
ALTER TABLE `sessions` ADD `impersonator_session_id` text;
--> statement-breakpoint
CREATE INDEX `sessions_impersonator_index` ON `sessions` (`impersonator_session_id`) WHERE "sessions"."impersonator_session_id" IS NOT NULL;

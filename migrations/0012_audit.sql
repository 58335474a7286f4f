-- destructive: made anew under its own name and filled from the one before, to which nothing points: no event is lost. It changes
-- how rows are kept and nothing else: see docs/runbooks/migrations.md for many of them.
ALTER TABLE `audit_events` RENAME TO `audit_events_rowid`;
--> statement-breakpoint
CREATE TABLE `audit_events` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`event` text NOT NULL,
	`outcome` text NOT NULL,
	`actor_id` text,
	`subject_id` text,
	`session_id` text,
	`ip` text,
	`country` text,
	`user_agent` text,
	`request_id` text,
	`reason` text,
	`meta` text
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `audit_events` (`id`, `at`, `event`, `outcome`, `actor_id`, `subject_id`, `session_id`, `ip`, `country`, `user_agent`, `request_id`, `reason`, `meta`)
	SELECT `id`, `at`, `event`, `outcome`, `actor_id`, `subject_id`, `session_id`, `ip`, `country`, `user_agent`, `request_id`, `reason`, `meta`
	FROM `audit_events_rowid` ORDER BY `id`;
--> statement-breakpoint
DROP TABLE `audit_events_rowid`;
--> statement-breakpoint
CREATE INDEX `audit_events_subject_id_index` ON `audit_events` (`subject_id`,`id`);
--> statement-breakpoint
CREATE INDEX `audit_events_actor_id_index` ON `audit_events` (`actor_id`,`id`) WHERE actor_id IS NOT NULL AND actor_id IS NOT subject_id;
--> statement-breakpoint
CREATE INDEX `audit_events_event_index` ON `audit_events` (`event`,`id`) WHERE event NOT IN ('sign_up_requested', 'user_created', 'email_verified', 'authn_login_success', 'authn_login_fail', 'session_expired', 'code_requested');

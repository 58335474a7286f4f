-- destructive: made anew under their own names, filled from those before, which are dropped when nothing points to them any more, the
-- child first: no session is lost. It changes how rows are kept and nothing else: see docs/runbooks/migrations.md for many of them.
ALTER TABLE `provider_sessions` RENAME TO `provider_sessions_rowid`;
--> statement-breakpoint
ALTER TABLE `sessions` RENAME TO `sessions_rowid`;
--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`active` integer DEFAULT true NOT NULL,
	`revoked_at` integer,
	`revoked_reason` text,
	`transport` text NOT NULL,
	`remember` integer DEFAULT false NOT NULL,
	`counter` integer DEFAULT 1 NOT NULL,
	`parent` integer,
	`rotated_at` integer NOT NULL,
	`rescues` text DEFAULT '[]' NOT NULL,
	`issued_jti` text NOT NULL,
	`amr` text NOT NULL,
	`auth_time` integer NOT NULL,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`last_used_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`idle_expires_at` integer NOT NULL,
	`user_agent` text,
	`ip` text,
	`country` text,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "sessions_active_check" CHECK("sessions"."active" IN (0, 1) AND ("sessions"."active" = 1) = ("sessions"."revoked_at" IS NULL)),
	CONSTRAINT "sessions_transport_check" CHECK("sessions"."transport" IN ('cookie', 'bearer')),
	CONSTRAINT "sessions_expiry_check" CHECK("sessions"."idle_expires_at" <= "sessions"."expires_at"),
	CONSTRAINT "sessions_counter_check" CHECK("sessions"."counter" >= 1 AND ("sessions"."parent" IS NULL OR "sessions"."parent" < "sessions"."counter"))
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `sessions` (`id`, `user_id`, `active`, `revoked_at`, `revoked_reason`, `transport`, `remember`, `counter`, `parent`, `rotated_at`, `rescues`, `issued_jti`, `amr`, `auth_time`, `created_at`, `last_used_at`, `expires_at`, `idle_expires_at`, `user_agent`, `ip`, `country`)
	SELECT `id`, `user_id`, `active`, `revoked_at`, `revoked_reason`, `transport`, `remember`, `counter`, `parent`, `rotated_at`, `rescues`, `issued_jti`, `amr`, `auth_time`, `created_at`, `last_used_at`, `expires_at`, `idle_expires_at`, `user_agent`, `ip`, `country`
	FROM `sessions_rowid` ORDER BY `id`;
--> statement-breakpoint
CREATE TABLE `provider_sessions` (
	`session_id` text PRIMARY KEY NOT NULL,
	`provider` text NOT NULL,
	`issuer` text NOT NULL,
	`subject` text NOT NULL,
	`sid` text,
	`id_token` text,
	FOREIGN KEY (`session_id`) REFERENCES `sessions`(`id`) ON UPDATE no action ON DELETE cascade
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `provider_sessions` (`session_id`, `provider`, `issuer`, `subject`, `sid`, `id_token`)
	SELECT `session_id`, `provider`, `issuer`, `subject`, `sid`, `id_token`
	FROM `provider_sessions_rowid` ORDER BY `session_id`;
--> statement-breakpoint
DROP TABLE `provider_sessions_rowid`;
--> statement-breakpoint
DROP TABLE `sessions_rowid`;
--> statement-breakpoint
CREATE INDEX `sessions_user_id_index` ON `sessions` (`user_id`,`id`);
--> statement-breakpoint
CREATE INDEX `sessions_expires_at_index` ON `sessions` (`expires_at`);
--> statement-breakpoint
CREATE INDEX `sessions_idle_expires_at_index` ON `sessions` (`idle_expires_at`) WHERE "sessions"."active" = 1;
--> statement-breakpoint
CREATE INDEX `sessions_revoked_at_index` ON `sessions` (`revoked_at`) WHERE "sessions"."active" = 0;
--> statement-breakpoint
CREATE INDEX `provider_sessions_sid_index` ON `provider_sessions` (`issuer`,`sid`);
--> statement-breakpoint
CREATE INDEX `provider_sessions_subject_index` ON `provider_sessions` (`issuer`,`subject`);

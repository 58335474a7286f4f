CREATE TABLE `sign_ups` (
	`code_id` text PRIMARY KEY NOT NULL,
	`hashed_password` text,
	`name` text,
	`country` text,
	`user_agent` text,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	FOREIGN KEY (`code_id`) REFERENCES `codes`(`id`) ON UPDATE no action ON DELETE cascade
);
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
);
--> statement-breakpoint
CREATE INDEX `audit_events_subject_id_index` ON `audit_events` (`subject_id`,`id`);--> statement-breakpoint
CREATE TABLE `codes` (
	`id` text PRIMARY KEY NOT NULL,
	`purpose` text NOT NULL,
	`email` text NOT NULL,
	`user_id` text,
	`code_digest` text NOT NULL,
	`link_digest` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`sent_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`challenge_expires_at` integer NOT NULL,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `codes_email_index` ON `codes` (`email`,`purpose`);--> statement-breakpoint
CREATE INDEX `codes_user_id_index` ON `codes` (`user_id`) WHERE "codes"."user_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `codes_challenge_expires_at_index` ON `codes` (`challenge_expires_at`);--> statement-breakpoint
CREATE TABLE `counters` (
	`key` text PRIMARY KEY NOT NULL,
	`count` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`noticed` integer DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE INDEX `counters_expires_at_index` ON `counters` (`expires_at`);--> statement-breakpoint
CREATE TABLE `mails` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`recipient` text NOT NULL,
	`sealed` text,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_attempt_at` integer NOT NULL,
	`sent_at` integer,
	`failed_at` integer,
	`failure` text,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL
);
--> statement-breakpoint
CREATE INDEX `mails_due_index` ON `mails` (`next_attempt_at`) WHERE "mails"."sent_at" IS NULL AND "mails"."failed_at" IS NULL;--> statement-breakpoint
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
);
--> statement-breakpoint
CREATE INDEX `sessions_user_id_index` ON `sessions` (`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `sessions_expires_at_index` ON `sessions` (`expires_at`);--> statement-breakpoint
CREATE INDEX `sessions_idle_expires_at_index` ON `sessions` (`idle_expires_at`) WHERE "sessions"."active" = 1;--> statement-breakpoint
CREATE INDEX `sessions_revoked_at_index` ON `sessions` (`revoked_at`) WHERE "sessions"."active" = 0;--> statement-breakpoint
CREATE TABLE `signing_keys` (
	`kid` text PRIMARY KEY NOT NULL,
	`public_jwk` text NOT NULL,
	`sealed_private_jwk` text NOT NULL,
	`secret_id` text NOT NULL,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`active_from` integer NOT NULL,
	`rotates_at` integer NOT NULL,
	`retires_at` integer,
	`expires_at` integer
);
--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`hashed_password` text,
	`role` text DEFAULT 'USER' NOT NULL,
	`name` text,
	`email_verified_at` integer,
	`disabled_at` integer,
	`credential_version` integer DEFAULT 1 NOT NULL,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`updated_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`last_login_at` integer,
	CONSTRAINT "users_role_check" CHECK("users"."role" IN ('USER', 'ADMIN', 'SUPER_ADMIN')),
	CONSTRAINT "users_email_check" CHECK(length("users"."email") BETWEEN 3 AND 254),
	CONSTRAINT "users_id_check" CHECK(length("users"."id") = 36)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_email_unique` ON `users` (`email`);--> statement-breakpoint
CREATE INDEX `users_role_index` ON `users` (`role`) WHERE "users"."role" <> 'USER';
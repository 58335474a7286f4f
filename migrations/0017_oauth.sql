-- The software that signs people in through us, what people allowed it, and an algorithm for each signing key.
-- Only new tables, a column with a default, and a trigger: nothing that is there changes.
CREATE TABLE `apis` (
	`identifier` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`scopes` text NOT NULL,
	`introspected_by` text,
	`token_seconds` integer,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`updated_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `client_secrets` (
	`client_id` text NOT NULL,
	`digest` text NOT NULL,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`expires_at` integer,
	PRIMARY KEY(`client_id`, `digest`),
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `clients` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`auth_method` text NOT NULL,
	`first_party` integer DEFAULT false NOT NULL,
	`source` text NOT NULL,
	`metadata` text NOT NULL,
	`own_scopes` text DEFAULT '{}' NOT NULL,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`updated_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`disabled_at` integer,
	`expires_at` integer,
	CONSTRAINT "clients_first_party_check" CHECK("clients"."first_party" IN (0, 1))
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `clients_expires_at_index` ON `clients` (`expires_at`) WHERE "clients"."expires_at" IS NOT NULL;--> statement-breakpoint
CREATE TABLE `consents` (
	`user_id` text NOT NULL,
	`client_id` text NOT NULL,
	`allowed` text NOT NULL,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`updated_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	PRIMARY KEY(`user_id`, `client_id`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `device_codes` (
	`id` text PRIMARY KEY NOT NULL,
	`user_code` text NOT NULL,
	`client_id` text NOT NULL,
	`scope` text NOT NULL,
	`resource` text,
	`jkt` text,
	`user_id` text,
	`grant_id` text,
	`denied_at` integer,
	`interval` integer DEFAULT 5 NOT NULL,
	`polled_at` integer,
	`expires_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `device_codes_user_code_unique` ON `device_codes` (`user_code`);--> statement-breakpoint
CREATE INDEX `device_codes_expires_at_index` ON `device_codes` (`expires_at`);--> statement-breakpoint
CREATE TABLE `grants` (
	`user_id` text NOT NULL,
	`id` text NOT NULL,
	`client_id` text NOT NULL,
	`session_id` text NOT NULL,
	`bound` integer NOT NULL,
	`notified` integer DEFAULT false NOT NULL,
	`scope` text NOT NULL,
	`resource` text,
	`redirect_uri` text,
	`challenge` text,
	`nonce` text,
	`amr` text NOT NULL,
	`auth_time` integer NOT NULL,
	`credential_version` integer NOT NULL,
	`jkt` text,
	`counter` integer DEFAULT 0 NOT NULL,
	`parent` integer,
	`rotated_at` integer NOT NULL,
	`rescues` text DEFAULT '[]' NOT NULL,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`last_used_at` integer NOT NULL,
	`idle_expires_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`ended_at` integer,
	`ended_reason` text,
	PRIMARY KEY(`user_id`, `id`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "grants_expiry_check" CHECK("grants"."idle_expires_at" <= "grants"."expires_at"),
	CONSTRAINT "grants_counter_check" CHECK("grants"."counter" >= 0 AND ("grants"."parent" IS NULL OR "grants"."parent" < "grants"."counter"))
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `grants_expires_at_index` ON `grants` (`expires_at`);--> statement-breakpoint
CREATE INDEX `grants_notified_index` ON `grants` (`session_id`) WHERE "grants"."notified" = 1;--> statement-breakpoint
CREATE TABLE `logout_deliveries` (
	`session_id` text NOT NULL,
	`client_id` text NOT NULL,
	`user_id` text NOT NULL,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_attempt_at` integer,
	`delivered_at` integer,
	`outcome` text,
	PRIMARY KEY(`session_id`, `client_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `logout_deliveries_due_index` ON `logout_deliveries` (`next_attempt_at`) WHERE "logout_deliveries"."next_attempt_at" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `logout_deliveries_done_index` ON `logout_deliveries` (`created_at`) WHERE "logout_deliveries"."next_attempt_at" IS NULL;--> statement-breakpoint
CREATE TABLE `pushed_requests` (
	`id` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`parameters` text NOT NULL,
	`expires_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `pushed_requests_expires_at_index` ON `pushed_requests` (`expires_at`);--> statement-breakpoint
ALTER TABLE `signing_keys` ADD `alg` text DEFAULT 'ES256' NOT NULL;
--> statement-breakpoint
-- Who is told of the end of a session is written down with the end itself, whatever door ends it. `changes()` doesn't count what it adds. A
-- migration that makes `sessions` anew has to make it anew, too.
CREATE TRIGGER `sessions_end_grants` AFTER UPDATE OF `active` ON `sessions` WHEN OLD.active = 1 AND NEW.active = 0
BEGIN
	INSERT INTO `logout_deliveries` (`session_id`, `client_id`, `user_id`, `created_at`, `next_attempt_at`)
	SELECT DISTINCT NEW.id, `client_id`, NEW.user_id, NEW.revoked_at, NEW.revoked_at FROM `grants` WHERE `notified` = 1 AND `session_id` = NEW.id
	ON CONFLICT DO NOTHING;
END;

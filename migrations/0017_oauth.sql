-- The software that signs people in through us, what people allowed it, and an algorithm for each signing key.
-- Only new tables, and a column with a default: nothing that is there changes.
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
CREATE TABLE `pushed_requests` (
	`id` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`parameters` text NOT NULL,
	`expires_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `pushed_requests_expires_at_index` ON `pushed_requests` (`expires_at`);--> statement-breakpoint
ALTER TABLE `signing_keys` ADD `alg` text DEFAULT 'ES256' NOT NULL;

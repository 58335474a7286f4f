-- Undoes 0010_keyed: the tables have rowids again. What was counted beside an account or an address (`parts`) is forgotten.
ALTER TABLE `spent_challenges` RENAME TO `spent_challenges_keyed`;
CREATE TABLE `spent_challenges` (
	`nonce` text PRIMARY KEY NOT NULL,
	`expires_at` integer NOT NULL
);
INSERT INTO `spent_challenges` (`nonce`, `expires_at`)
	SELECT `nonce`, `expires_at`
	FROM `spent_challenges_keyed` ORDER BY `nonce`;
DROP TABLE `spent_challenges_keyed`;
CREATE INDEX `spent_challenges_expires_at_index` ON `spent_challenges` (`expires_at`);
ALTER TABLE `signing_keys` RENAME TO `signing_keys_keyed`;
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
INSERT INTO `signing_keys` (`kid`, `public_jwk`, `sealed_private_jwk`, `secret_id`, `created_at`, `active_from`, `rotates_at`, `retires_at`, `expires_at`)
	SELECT `kid`, `public_jwk`, `sealed_private_jwk`, `secret_id`, `created_at`, `active_from`, `rotates_at`, `retires_at`, `expires_at`
	FROM `signing_keys_keyed` ORDER BY `kid`;
DROP TABLE `signing_keys_keyed`;
ALTER TABLE `recovery_codes` RENAME TO `recovery_codes_keyed`;
CREATE TABLE `recovery_codes` (
	`digest` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
INSERT INTO `recovery_codes` (`digest`, `user_id`, `created_at`)
	SELECT `digest`, `user_id`, `created_at`
	FROM `recovery_codes_keyed` ORDER BY `digest`;
DROP TABLE `recovery_codes_keyed`;
CREATE INDEX `recovery_codes_user_id_index` ON `recovery_codes` (`user_id`);
ALTER TABLE `pending_sign_ins` RENAME TO `pending_sign_ins_keyed`;
CREATE TABLE `pending_sign_ins` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`step` text NOT NULL,
	`amr` text NOT NULL,
	`transport` text NOT NULL,
	`remember` integer NOT NULL,
	`credential_version` integer NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`expires_at` integer NOT NULL,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL, `provider` text, `mailbox` integer DEFAULT false NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "pending_sign_ins_step_check" CHECK("pending_sign_ins"."step" IN ('second_factor', 'enrolment'))
);
INSERT INTO `pending_sign_ins` (`id`, `user_id`, `step`, `amr`, `transport`, `remember`, `credential_version`, `attempts`, `expires_at`, `created_at`, `provider`, `mailbox`)
	SELECT `id`, `user_id`, `step`, `amr`, `transport`, `remember`, `credential_version`, `attempts`, `expires_at`, `created_at`, `provider`, `mailbox`
	FROM `pending_sign_ins_keyed` ORDER BY `id`;
DROP TABLE `pending_sign_ins_keyed`;
CREATE INDEX `pending_sign_ins_user_id_index` ON `pending_sign_ins` (`user_id`);
CREATE INDEX `pending_sign_ins_expires_at_index` ON `pending_sign_ins` (`expires_at`);
CREATE INDEX `pending_sign_ins_sid_index` ON `pending_sign_ins` ((provider ->> '$.sid')) WHERE "pending_sign_ins"."provider" IS NOT NULL;
ALTER TABLE `passkeys` RENAME TO `passkeys_keyed`;
CREATE TABLE `passkeys` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`credential_id` text NOT NULL,
	`public_key` text NOT NULL,
	`sign_count` integer NOT NULL,
	`uv_initialized` integer NOT NULL,
	`transports` text NOT NULL,
	`backup_eligible` integer NOT NULL,
	`backup_state` integer NOT NULL,
	`aaguid` text NOT NULL,
	`rp_id` text NOT NULL,
	`conditional` integer NOT NULL,
	`name` text NOT NULL,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`last_used_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "passkeys_backup_check" CHECK("passkeys"."backup_eligible" = 1 OR "passkeys"."backup_state" = 0)
);
INSERT INTO `passkeys` (`id`, `user_id`, `credential_id`, `public_key`, `sign_count`, `uv_initialized`, `transports`, `backup_eligible`, `backup_state`, `aaguid`, `rp_id`, `conditional`, `name`, `created_at`, `last_used_at`)
	SELECT `id`, `user_id`, `credential_id`, `public_key`, `sign_count`, `uv_initialized`, `transports`, `backup_eligible`, `backup_state`, `aaguid`, `rp_id`, `conditional`, `name`, `created_at`, `last_used_at`
	FROM `passkeys_keyed` ORDER BY `id`;
DROP TABLE `passkeys_keyed`;
CREATE UNIQUE INDEX `passkeys_credential_id_unique` ON `passkeys` (`credential_id`);
CREATE INDEX `passkeys_user_id_index` ON `passkeys` (`user_id`,`id`);
ALTER TABLE `identities` RENAME TO `identities_keyed`;
CREATE TABLE `identities` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`issuer` text NOT NULL,
	`subject` text NOT NULL,
	`provider` text NOT NULL,
	`email` text,
	`name` text,
	`refresh_token` text,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	`last_used_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
INSERT INTO `identities` (`id`, `user_id`, `issuer`, `subject`, `provider`, `email`, `name`, `refresh_token`, `created_at`, `last_used_at`)
	SELECT `id`, `user_id`, `issuer`, `subject`, `provider`, `email`, `name`, `refresh_token`, `created_at`, `last_used_at`
	FROM `identities_keyed` ORDER BY `id`;
DROP TABLE `identities_keyed`;
CREATE UNIQUE INDEX `identities_subject_unique` ON `identities` (`issuer`,`subject`);
CREATE INDEX `identities_user_id_index` ON `identities` (`user_id`,`id`);
ALTER TABLE `mails` RENAME TO `mails_keyed`;
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
, `begun_at` integer);
INSERT INTO `mails` (`id`, `kind`, `recipient`, `sealed`, `attempts`, `next_attempt_at`, `sent_at`, `failed_at`, `failure`, `created_at`, `begun_at`)
	SELECT `id`, `kind`, `recipient`, `sealed`, `attempts`, `next_attempt_at`, `sent_at`, `failed_at`, `failure`, `created_at`, `begun_at`
	FROM `mails_keyed` ORDER BY `id`;
DROP TABLE `mails_keyed`;
CREATE INDEX `mails_due_index` ON `mails` (`next_attempt_at`) WHERE "mails"."sent_at" IS NULL AND "mails"."failed_at" IS NULL;
ALTER TABLE `sign_ups` RENAME TO `sign_ups_keyed`;
ALTER TABLE `codes` RENAME TO `codes_keyed`;
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
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL, `account` text, `source` text, `session_id` text, `since` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
INSERT INTO `codes` (`id`, `purpose`, `email`, `user_id`, `code_digest`, `link_digest`, `attempts`, `sent_at`, `expires_at`, `challenge_expires_at`, `created_at`, `account`, `source`, `session_id`, `since`)
	SELECT `id`, `purpose`, `email`, `user_id`, `code_digest`, `link_digest`, `attempts`, `sent_at`, `expires_at`, `challenge_expires_at`, `created_at`, `account`, `source`, `session_id`, `since`
	FROM `codes_keyed` ORDER BY `id`;
CREATE TABLE `sign_ups` (
	`code_id` text PRIMARY KEY NOT NULL,
	`hashed_password` text,
	`name` text,
	`country` text,
	`user_agent` text,
	`created_at` integer DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)) NOT NULL,
	FOREIGN KEY (`code_id`) REFERENCES `codes`(`id`) ON UPDATE no action ON DELETE cascade
);
INSERT INTO `sign_ups` (`code_id`, `hashed_password`, `name`, `country`, `user_agent`, `created_at`)
	SELECT `code_id`, `hashed_password`, `name`, `country`, `user_agent`, `created_at`
	FROM `sign_ups_keyed` ORDER BY `code_id`;
DROP TABLE `sign_ups_keyed`;
DROP TABLE `codes_keyed`;
CREATE INDEX `codes_user_id_index` ON `codes` (`user_id`) WHERE "codes"."user_id" IS NOT NULL;
CREATE INDEX `codes_challenge_expires_at_index` ON `codes` (`challenge_expires_at`);
CREATE INDEX `codes_asked_index` ON `codes` (`email`,`purpose`,`source`);
ALTER TABLE `counters` RENAME TO `counters_keyed`;
CREATE TABLE `counters` (
	`key` text PRIMARY KEY NOT NULL,
	`count` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`noticed` integer DEFAULT false NOT NULL
);
INSERT INTO `counters` (`key`, `count`, `expires_at`, `noticed`)
	SELECT `key`, `count`, `expires_at`, `noticed`
	FROM `counters_keyed` ORDER BY `key`;
DROP TABLE `counters_keyed`;
CREATE INDEX `counters_expires_at_index` ON `counters` (`expires_at`);

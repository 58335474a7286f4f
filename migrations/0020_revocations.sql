-- What siblings are told of at `level: "fresh"`: what ended before its time, where no other row tells it. The triggers write in the very
-- transaction that ends something. Two indexes: the newest ended grants, and the longest life of an API's tokens. All of it is additive.
CREATE TABLE `revocations` (
	`at` integer NOT NULL,
	`kind` text NOT NULL,
	`id` text NOT NULL,
	PRIMARY KEY(`at`, `kind`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `apis_token_seconds_index` ON `apis` (`token_seconds`);--> statement-breakpoint
CREATE INDEX `grants_ended_at_index` ON `grants` (`ended_at`) WHERE "grants"."ended_at" IS NOT NULL;--> statement-breakpoint
-- With a session end the grants that are bound to it, and the sessions in which its operator acts as somebody.
CREATE TRIGGER `sessions_revoke` AFTER UPDATE OF `active` ON `sessions`
WHEN OLD.active = 1 AND NEW.active = 0 AND NEW.revoked_reason IS NOT 'expired'
BEGIN
	INSERT INTO `revocations` (`at`, `kind`, `id`)
	SELECT NEW.revoked_at, 'grant', `id` FROM `grants` WHERE `user_id` = NEW.user_id AND `session_id` = NEW.id AND `bound` = 1 AND `ended_at` IS NULL
	UNION ALL SELECT NEW.revoked_at, 'session', `id` FROM `sessions` WHERE `impersonator_session_id` = NEW.id AND `active` = 1
	ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
-- A session that is deleted so early (SESSION_RETENTION_SECONDS) that its tokens may still be good.
CREATE TRIGGER `sessions_revoke_deleted` AFTER DELETE ON `sessions`
WHEN OLD.active = 0 AND OLD.revoked_reason IS NOT 'expired' AND OLD.revoked_at > CAST(unixepoch('subsec') * 1000 AS INTEGER) - 86520000
BEGIN
	INSERT INTO `revocations` (`at`, `kind`, `id`) VALUES (OLD.revoked_at, 'session', OLD.id) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
-- A new password, and signing out everywhere, end the grants that outlive sessions.
CREATE TRIGGER `users_revoke_grants` AFTER UPDATE OF `credential_version` ON `users` WHEN OLD.credential_version <> NEW.credential_version
BEGIN
	INSERT INTO `revocations` (`at`, `kind`, `id`)
	SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER), 'grant', `id` FROM `grants` WHERE `user_id` = NEW.id AND `bound` = 0 AND `ended_at` IS NULL
	ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `users_revoke_disabled` AFTER UPDATE OF `disabled_at` ON `users` WHEN OLD.disabled_at IS NULL AND NEW.disabled_at IS NOT NULL
BEGIN
	INSERT INTO `revocations` (`at`, `kind`, `id`) VALUES (NEW.disabled_at, 'user', NEW.id) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `users_revoke_deleted` AFTER DELETE ON `users`
BEGIN
	INSERT INTO `revocations` (`at`, `kind`, `id`) VALUES (CAST(unixepoch('subsec') * 1000 AS INTEGER), 'user', OLD.id) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `clients_revoke_disabled` AFTER UPDATE OF `disabled_at` ON `clients` WHEN OLD.disabled_at IS NULL AND NEW.disabled_at IS NOT NULL
BEGIN
	INSERT INTO `revocations` (`at`, `kind`, `id`) VALUES (NEW.disabled_at, 'client', NEW.id) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
-- One that registered itself and has expired is not worth telling: its tokens have expired, too.
CREATE TRIGGER `clients_revoke_deleted` AFTER DELETE ON `clients`
WHEN OLD.expires_at IS NULL OR OLD.expires_at > CAST(unixepoch('subsec') * 1000 AS INTEGER)
BEGIN
	INSERT INTO `revocations` (`at`, `kind`, `id`) VALUES (CAST(unixepoch('subsec') * 1000 AS INTEGER), 'client', OLD.id) ON CONFLICT DO NOTHING;
END;

-- The directory of administrators: the status of a person, in a column that takes no room, and the indexes of the lists.
-- The audit log: indexes by actor and by event, without the events of everyday use.
ALTER TABLE `users` ADD `status` text GENERATED ALWAYS AS ((CASE WHEN disabled_at IS NOT NULL THEN 'disabled' WHEN email_verified_at IS NULL THEN 'unverified' ELSE 'active' END)) VIRTUAL;--> statement-breakpoint
CREATE INDEX `users_newest_index` ON `users` (`role`,`status`,`id`);--> statement-breakpoint
CREATE INDEX `users_address_index` ON `users` (`role`,`status`,`email`);--> statement-breakpoint
CREATE INDEX `audit_events_actor_id_index` ON `audit_events` (`actor_id`,`id`) WHERE actor_id IS NOT NULL AND actor_id IS NOT subject_id;--> statement-breakpoint
CREATE INDEX `audit_events_event_index` ON `audit_events` (`event`,`id`) WHERE event NOT IN ('sign_up_requested', 'user_created', 'email_verified', 'authn_login_success', 'authn_login_fail', 'session_expired', 'code_requested');

-- How far the audit log was sent to its sink. An empty table, which the Worker before doesn't know.
CREATE TABLE `audit_sinks` (
	`name` text PRIMARY KEY NOT NULL,
	`upto` text NOT NULL,
	`sending` text,
	`lease` text,
	`lease_until` integer DEFAULT 0 NOT NULL,
	`acknowledged_at` integer,
	`attempts` integer DEFAULT 0 NOT NULL,
	`failure` text,
	`next_attempt_at` integer DEFAULT 0 NOT NULL
) WITHOUT ROWID;

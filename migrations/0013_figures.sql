-- Two new tables, empty until the clock runs.
CREATE TABLE `count_marks` (
	`name` text PRIMARY KEY NOT NULL,
	`upto` text DEFAULT '' NOT NULL,
	`since` text DEFAULT '' NOT NULL,
	`at` integer NOT NULL,
	`due_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `daily_counts` (
	`name` text NOT NULL,
	`day` text NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`name`, `day`)
) WITHOUT ROWID;

-- Codes are also found by the source that asked, so that requests of two sources are different ones.
CREATE INDEX `codes_asked_index` ON `codes` (`email`,`purpose`,`source`);--> statement-breakpoint
DROP INDEX `codes_email_index`;

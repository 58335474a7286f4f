-- What was asked for is looked for by who asked, too: one source's requests are no other's.
CREATE INDEX `codes_asked_index` ON `codes` (`email`,`purpose`,`source`);--> statement-breakpoint
DROP INDEX `codes_email_index`;

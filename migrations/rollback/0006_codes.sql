-- Undoes 0006_codes: codes are found by address and purpose only.
CREATE INDEX `codes_email_index` ON `codes` (`email`,`purpose`);
DROP INDEX `codes_asked_index`;

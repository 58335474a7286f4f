-- The session that asked for a code: what it asked for is void once it has ended.
ALTER TABLE `codes` ADD `session_id` text;

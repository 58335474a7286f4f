-- The session that asked for a code. The code is void once the session has ended.
ALTER TABLE `codes` ADD `session_id` text;

-- Who may grant which scope of an API, and the claims that its tokens carry. A column with a default: the Worker before doesn't read it.
ALTER TABLE `apis` ADD `policy` text DEFAULT '{}' NOT NULL;

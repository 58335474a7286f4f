-- Undoes 0014_console_mail: the console no longer finds mail that was given up, and nothing remembers when the clock ran.
DROP INDEX `mails_repeatable_index`;
DROP INDEX `mails_failed_index`;
DROP TABLE `runs`;

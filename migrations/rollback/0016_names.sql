-- Undoes 0015_names: people are found by address and id alone. No row is lost.
DROP INDEX `users_name_index`;

-- Undoes 0016_names: people are found by address and id alone. No row is lost.
DROP INDEX `users_name_index`;

-- Undoes 0019_registration_tokens: initial access tokens are lost, and ended secrets of clients stay until their client goes.
DROP INDEX `client_secrets_expires_at_index`;
DROP TABLE `registration_tokens`;

-- Undoes 0017_oauth: clients, APIs, consents and grants are lost, and with them every sign-in of other software. Keys of another algorithm
-- than ES256 are deleted, because the Worker before would sign access tokens with them.
DELETE FROM `signing_keys` WHERE `alg` <> 'ES256';
ALTER TABLE `signing_keys` DROP COLUMN `alg`;
DROP TRIGGER `sessions_end_grants`;
DROP TABLE `logout_deliveries`;
DROP TABLE `device_codes`;
DROP TABLE `pushed_requests`;
DROP TABLE `grants`;
DROP TABLE `consents`;
DROP TABLE `apis`;
DROP TABLE `client_secrets`;
DROP TABLE `clients`;

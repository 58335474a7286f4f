-- Undoes 0020_revocations: siblings at `level: "fresh"` get no list until it is applied again. Nothing else is lost.
DROP TRIGGER `clients_revoke_deleted`;
DROP TRIGGER `clients_revoke_disabled`;
DROP TRIGGER `users_revoke_deleted`;
DROP TRIGGER `users_revoke_disabled`;
DROP TRIGGER `users_revoke_grants`;
DROP TRIGGER `sessions_revoke_deleted`;
DROP TRIGGER `sessions_revoke`;
DROP INDEX `grants_ended_at_index`;
DROP INDEX `apis_token_seconds_index`;
DROP TABLE `revocations`;

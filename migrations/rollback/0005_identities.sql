-- Undoes 0005_identities: nobody is joined to an account elsewhere any more.
DROP TABLE `provider_sessions`;
DROP TABLE `identities`;

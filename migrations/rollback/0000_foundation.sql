-- Undoes 0000_foundation: drops every table, with every account and session. Children before parents.
DROP TABLE IF EXISTS `sign_ups`;
DROP TABLE IF EXISTS `codes`;
DROP TABLE IF EXISTS `sessions`;
DROP TABLE IF EXISTS `users`;
DROP TABLE IF EXISTS `audit_events`;
DROP TABLE IF EXISTS `counters`;
DROP TABLE IF EXISTS `mails`;
DROP TABLE IF EXISTS `signing_keys`;

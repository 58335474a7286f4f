-- Undoes 0004_second_factors: every authenticator app, recovery code and passkey goes, and with them the second step.
DROP TABLE `pending_sign_ins`;
DROP TABLE `spent_challenges`;
DROP TABLE `passkeys`;
DROP TABLE `recovery_codes`;
DROP TABLE `totp`;

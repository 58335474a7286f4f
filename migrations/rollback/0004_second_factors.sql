-- Undoes 0004_second_factors: drops every authenticator app, recovery code and passkey, and so the second step.
DROP TABLE `pending_sign_ins`;
DROP TABLE `spent_challenges`;
DROP TABLE `passkeys`;
DROP TABLE `recovery_codes`;
DROP TABLE `totp`;

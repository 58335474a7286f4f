// Password hashes that other makers made, each with its password, and where it comes from. None was made by what verifies them here
// (bcryptjs, @noble/hashes).

/** `slow` ones take a second or more. */
export type Vector = { from: string; password: string; hash: string; slow?: true }

const PASSWORD = 'Correct-Horse-42-battery'
const SALT = '$2b$04$AfCeEvGuIuKuMuOuQuSuUu'

export const BCRYPT: readonly Vector[] = [
  // crypt_blowfish's own test vectors (wrapper.c, Openwall).
  { from: 'crypt_blowfish', password: 'U*U', hash: '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW' },
  { from: 'crypt_blowfish', password: 'U*U*', hash: '$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK' },
  { from: 'crypt_blowfish', password: 'U*U*U', hash: '$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a' },
  // jBCrypt's (TestBCrypt.java, Damien Miller).
  { from: 'jBCrypt', password: '', hash: '$2a$06$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkgY8jIucDrjc8deX1s.' },
  { from: 'jBCrypt', password: 'a', hash: '$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe' },
  { from: 'jBCrypt', password: 'abc', hash: '$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i' },
  {
    from: 'jBCrypt',
    password: 'abcdefghijklmnopqrstuvwxyz',
    hash: '$2a$06$.rCVZVOThsIa97pEDOxvGuRRgzG64bvtJ0938xuqzv18d3ZpQhstC',
  },
  // libxcrypt 4.4.33 (crypt(3) of Debian 12): 71 bytes, 72, and 73, of which the last letter is cut in two; a byte order mark; four bytes.
  { from: 'libxcrypt', password: `x${'ß'.repeat(35)}`, hash: `${SALT}UX8ura7l2jkW2DwpBGElaGUjbhosYRG` },
  { from: 'libxcrypt', password: 'ß'.repeat(36), hash: `${SALT}8tLClI91c3aVaW2dl.zJRfLeSzBpuE2` },
  { from: 'libxcrypt', password: `x${'ß'.repeat(36)}`, hash: `${SALT}z4SHZg0mYSAYhueBwpouWjNgRVr2fo.` },
  { from: 'libxcrypt', password: '\u{feff}Ada', hash: `${SALT}Bz7VH8wcO2fTim1xpLXESYV3uSc.8lq` },
  { from: 'libxcrypt', password: 'a\u{1f600}b', hash: `${SALT}DioaVqAedBRPK8r/uLFLgnWLu.ASPnm` },
  // The same, one salt, all three names.
  { from: 'libxcrypt', password: PASSWORD, hash: '$2a$05$abcdefghijklmnopqrstuuV4IHdZTc0p1RJMIsUAKk5I3kYeoy0qK' },
  { from: 'libxcrypt', password: PASSWORD, hash: '$2b$05$abcdefghijklmnopqrstuuV4IHdZTc0p1RJMIsUAKk5I3kYeoy0qK' },
  { from: 'libxcrypt', password: PASSWORD, hash: '$2y$05$abcdefghijklmnopqrstuuV4IHdZTc0p1RJMIsUAKk5I3kYeoy0qK' },
  {
    from: 'libxcrypt',
    password: 'x'.repeat(100),
    hash: '$2b$05$abcdefghijklmnopqrstuujf8SX2ahXLwp9w/B.Y5XdysS6yR576q',
  },
  // pyca/bcrypt 5.0.0 (Rust), as Auth0 and Supabase have it: cost 10.
  { from: 'pyca/bcrypt', password: PASSWORD, hash: '$2a$10$nIgYS.P5TgcG7WNoLwP6Peae45jn9XcMaXD59Az25ObnAbWZ.RzL6' },
  { from: 'pyca/bcrypt', password: PASSWORD, hash: '$2b$10$6atkgFruYCQDJ5QOdZ2ljeoLj83ZknBZt4mCAIXo847xLlpsB6qkK' },
  {
    from: 'pyca/bcrypt',
    password: 'Ångström-7-Übermut',
    hash: '$2b$04$JRmmj1pw.rbsWAD/abc2U.aZ0PzgwvLRUK2HB7ea4WpbkyE3yLGrK',
  },
  {
    from: 'pyca/bcrypt',
    password: 'x'.repeat(72),
    hash: '$2b$04$sEfNvZEHL6ZRJ8MW1mGzpO8OKR4.b4UxKsZUJS4/lIjl9zuZWfQrK',
  },
]

export const ARGON2: readonly Vector[] = [
  // The reference implementation's test.c, and the same strings from its program `argon2` (Debian 0~20171227).
  {
    from: 'argon2',
    password: 'password',
    hash: '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4',
  },
  {
    from: 'argon2',
    password: 'password',
    hash: '$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc',
  },
  {
    from: 'argon2',
    password: 'password',
    hash: '$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8',
  },
  {
    from: 'argon2',
    password: 'differentpassword',
    hash: '$argon2id$v=19$m=4096,t=2,p=1$c29tZXNhbHQ$sftEfx84S/QwHz4ply5EUJI2+1Xb2IhSvCxLNQOHZ3c',
  },
  {
    from: 'argon2',
    password: 'password',
    hash: '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    slow: true,
  },
]

export const PBKDF2: readonly Vector[] = [
  // RFC 6070: PBKDF2 with HMAC-SHA-1.
  { from: 'RFC 6070', password: 'password', hash: '$pbkdf2-sha1$i=1$c2FsdA$DGDID5YfDnHzqbUkr2ASBi/gN6Y' },
  { from: 'RFC 6070', password: 'password', hash: '$pbkdf2-sha1$i=2$c2FsdA$6mwBTcctb4zNHtkqzh1B8NjeiVc' },
  { from: 'RFC 6070', password: 'password', hash: '$pbkdf2-sha1$i=4096$c2FsdA$SwB5AbdlSJq+rUnZJvch0GWkKcE' },
  // RFC 7914 §11: PBKDF2 with HMAC-SHA-256, 64 bytes.
  {
    from: 'RFC 7914',
    password: 'passwd',
    hash: '$pbkdf2-sha256$i=1$c2FsdA$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLxJypzM8Xm2RZkWZLOdd+8xfHG4RbHjC9UJESBB06GXgw',
  },
  // CPython's hashlib over OpenSSL 3.
  {
    from: 'hashlib',
    password: PASSWORD,
    hash: '$pbkdf2-sha1$i=1300$AAECAwQFBgcICQoLDA0ODw$mnKorNmGMCvVjeWATHd7au6SMEI',
  },
  // What Keycloak 23 and before makes (27,500 of SHA-256, 64 bytes), what OWASP wants of SHA-256 (Django) and of SHA-512 (Keycloak 24).
  {
    from: 'hashlib',
    password: PASSWORD,
    hash: '$pbkdf2-sha256$i=27500$AAECAwQFBgcICQoLDA0ODw$X2aRkcK0V3t3yueRyhJbD/BKQqV8kvJW3/vGw2Nwak0rfR8nj0KnlYMwUaob1h3JlQGkuiJJGbSzzWt5b0gKHQ',
  },
  {
    from: 'hashlib',
    password: PASSWORD,
    hash: '$pbkdf2-sha256$i=600000$AAECAwQFBgcICQoLDA0ODw$4cuQyCszHTgWfLR+xFagN5fC2wqCnRUJlW4ctzrkRIU',
    slow: true,
  },
  {
    from: 'hashlib',
    password: PASSWORD,
    hash: '$pbkdf2-sha512$i=210000$AAECAwQFBgcICQoLDA0ODw$jxjVy+3XqtUpro9UX7D4y3QAisqHQ6vQPeTlRMTTENbyy4lrhQnFnJSlE+0vKQAno1LF9V4IDyI6MQQQ67mWXw',
    slow: true,
  },
]

/** The example of Google's own repository firebase/scrypt, README: rounds 8, mem_cost 14. */
export const FIREBASE = {
  signerKey: 'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==',
  saltSeparator: 'Bw==',
  salt: '42xEC+ixf3L2lw==',
  passwordHash: 'lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==',
  password: 'user1password',
  hash: '$firebase-scrypt$ln=14,r=8,ss=Bw$42xEC+ixf3L2lw$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ',
}

/** Better Auth's form (salt and key in hexadecimal, N=2^14 r=16 p=1), made by CPython's hashlib.scrypt of the NFKC form. */
export const BETTER_AUTH = {
  salt: '000102030405060708090a0b0c0d0e0f',
  key: '3130486f7952fa8a5d8e022324140774b9ad1034b8048ab380b559ed2aabd732cdca528e9527ad7d1e8086467d44c6fa003c4a1334b0b40781edc518f8903cb3',
  /** Typed with a ligature: NFKC makes it `fish-Net-42-Harbour`, which is what was hashed. */
  password: '\ufb01sh-Net-42-Harbour',
}

/** What md5sum, sha1sum, sha256sum and sha512sum (GNU coreutils 9.1) print: digest, where the salt stood, the salt, hexadecimal. */
export const DIGESTS = [
  ['md5', '', '', '10013b4ca4f41043480d62d28c89604b'],
  ['sha1', '', '', '4c820513318342b9fdbad7a4fce6ad5cbd687a7b'],
  ['md5', 'prefix', 'pepper', '4d82ee0f9649317c22557559cc97bc06'],
  ['sha256', 'suffix', 'pepper', 'bf52c6692d131f3fbb0a53a362a17b26db512eb3a82c5f46a85c9c05765be9d1'],
  [
    'sha512',
    '',
    '',
    '9d93a45ac72ccdb252b3e099bd6f0e0776fcb4e99c599ebd29a40bc5c10109435dd04ac51cce6641feeebb7780154d3e3e0b8519e45aa370eb33af9b84dddf27',
  ],
] as const

/** WordPress 6.8, by Python's hmac and libxcrypt: `PASSWORD`; a form feed, it, and a no-break space; 'Correct Horse'; 100 times 'x'. */
export const WORDPRESS = {
  usual: '$wp$2y$04$AfCeEvGuIuKuMuOuQuSuUuwNV4WvlarTf6WYuMjwMb04PLoYr49Iy',
  otherBlanks: '$wp$2y$04$AfCeEvGuIuKuMuOuQuSuUuPLAYVdEqu/bA5jZN73vPeNfSCSbJA4W',
  within: '$wp$2y$04$AfCeEvGuIuKuMuOuQuSuUuviu3//wl2tpAsxUMX/g5UhE3iHtIRa6',
  long: '$wp$2y$04$AfCeEvGuIuKuMuOuQuSuUuqXZUGPrbUom4tFYKtvj8Yng8ip6r0lq',
}

/** phpass' own test.php ($P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0), its digest in hexadecimal. */
export const PHPASS = { password: 'test12345', ln: 11, salt: 'IQRaTwmf', hex: '6a47277aba44ad01115b4a095e710397' }

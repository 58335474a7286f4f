// better-auth as it is fastest on Workers: D1 by its own dialect, sessions cached in a signed cookie, joins instead of a second statement, no
// telemetry, no limits (ours count in D1, its would count in the isolate). Its hash is taken out, as ours is.
import { bearer, jwt } from 'better-auth/plugins'

const PAGE = 3600
/** The same for both sides: what a password becomes where the hash is taken out. */
const plain = (password) => `plain:${password}`

/** The options, on a database; `updateAge` is the seconds after which a read renews a session. */
export const optionsOf = (env, database, updateAge = 86_400) => ({
  baseURL: env.ISSUER,
  secret: env.AUTH_SECRET,
  database,
  emailAndPassword: {
    enabled: true,
    password: {
      hash: (password) => Promise.resolve(plain(password)),
      verify: ({ hash, password }) => Promise.resolve(hash === plain(password)),
    },
  },
  session: { updateAge, cookieCache: { enabled: true, maxAge: 24 * PAGE, strategy: 'compact' } },
  advanced: { ipAddress: { ipAddressHeaders: ['cf-connecting-ip'] }, database: { joins: true } },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { level: 'error' },
  plugins: [bearer(), jwt({ jwks: { keyPairConfig: { alg: 'ES256' } }, disableSettingJwtHeader: true })],
})

// What an operator has set, by name, for a page that tells them. Never what a secret says.
import { FIRST_ADMIN_VAR, type Config, type Env } from './config.ts'
import { secretNameOf } from './oidc.ts'
import { VAR_NAMES } from './vars.ts'

const SECRETS: readonly string[] = [
  'AUTH_SECRET',
  'AUTH_SECRET_PREVIOUS',
  'TURNSTILE_SECRET',
  'FIREBASE_SCRYPT_SIGNER_KEY',
  'RESEND_API_KEY',
  'POSTMARK_SERVER_TOKEN',
  'SMTP_URL',
  'AUDIT_SINK_SECRET',
]
/** Long, written in a language of its own, or a URL that may have a key in it: a page says that they are set. */
const UNSHOWN: readonly string[] = [
  'OIDC_PROVIDERS',
  'TRUSTED_TOKEN_ISSUERS',
  'APP_LINKS',
  'BRAND_LOGO',
  'AUDIT_SINK_URL',
]

/** A var or a secret of this version of the code. `value` is `null` for a secret, for what is long, and for what isn't set. */
export type Setting = { name: string; secret: boolean; set: boolean; value: string | null }

const isSet = (env: Env, name: string): boolean => textOf(env, name) !== ''
const textOf = (env: Env, name: string): string => {
  const value = (env as Record<string, unknown>)[name]
  return typeof value === 'string' ? value.trim() : ''
}

/** Every var and secret in the order of their names, secrets last; also the secrets of the providers that are configured. */
export function settingsOf(env: Env, { providers }: Pick<Config, 'providers'>): Setting[] {
  const vars = VAR_NAMES.filter((name) => !SECRETS.includes(name)).toSorted()
  const secrets = [...SECRETS, ...providers.map(({ id }) => secretNameOf(id))]
  return [
    ...vars.map((name) => {
      const set = isSet(env, name)
      return { name, secret: false, set, value: set && !UNSHOWN.includes(name) ? textOf(env, name) : null }
    }),
    ...secrets.map((name) => ({ name, secret: true, set: isSet(env, name), value: null })),
  ]
}

/** Names of vars that this version doesn't know: perhaps they are misspelt. A secret of a provider may wait for its provider. */
export function unknownVars(env: Env): string[] {
  return (
    Object.entries(env)
      .filter(([name, value]) => typeof value === 'string' && !VAR_NAMES.includes(name) && !SECRETS.includes(name))
      .map(([name]) => name)
      // `npm run dev` sets that one itself. What begins with `_` belongs to a tool.
      .filter((name) => name !== FIRST_ADMIN_VAR)
      .filter((name) => !/^_|^OIDC_[A-Z0-9_]+_CLIENT_SECRET$/.test(name))
      .toSorted()
  )
}

// Every var, and the secrets that are read like vars: how each is read, and its default.
import * as sink from './audit-sink.ts'
import { isBrandColor, isBrandLogo } from './brand.ts'
import { atMost, headerKey, mapped, must, oneLine, oneOf, seconds, text, whole, type Kind } from './kinds.ts'
import * as mail from './mail.ts'
import { MFA_POLICIES } from './mfa.ts'
import { wrong, type Misconfiguration } from './misconfiguration.ts'
import { areOrigins, originsOf, ORIGINS_MESSAGE } from './origins.ts'
import { isSignerKey } from './signer-key.ts'
import { isAppUrl, isIssuer, ISSUER_MESSAGE } from './urls.ts'

/** A var's name, and what reads it. */
export const vars = {
  ENVIRONMENT: oneOf(['production', 'development'], 'production'),
  ISSUER: text('http://localhost:8787', must(isIssuer, ISSUER_MESSAGE)),
  APP_NAME: text('Latchkey', atMost(100), oneLine),
  SUPPORT_EMAIL: text('', oneLine),
  BRAND_COLOR: text('', must(isBrandColor, 'must be a colour, #rrggbb, e.g. #2f55d4')),
  BRAND_LOGO: text('', must(isBrandLogo, 'must be an https URL of an image, or data:image/…;base64,…')),
  TRUSTED_ORIGINS: mapped(text('', must(areOrigins, ORIGINS_MESSAGE)), originsOf),
  APP_LINKS: text(''),
  APP_URL: text('', must(isAppUrl, 'must be an https URL, e.g. https://app.example.com')),
  AUDIENCE: text(''),
  SIGN_UP: oneOf(['open', 'closed'], 'open'),
  EMAIL_VERIFICATION: oneOf(['required', 'optional'], 'required'),
  PASSWORD_POLICY: oneOf(['complexity', 'nist'], 'complexity'),
  PASSWORD_ENGINE: oneOf(['noble', 'native'], 'noble'),
  HASHER_SHARDS: whole(1, 256, 8),
  PASSWORD_MIN_LENGTH: whole(8, 64, undefined),
  ACCESS_TOKEN_SECONDS: seconds(300),
  REFRESH_GRACE_SECONDS: seconds(60),
  COOKIE_ROTATION_SECONDS: seconds(3600, 0),
  SESSION_IDLE_SECONDS: seconds(1_209_600),
  SESSION_ABSOLUTE_SECONDS: seconds(7_776_000),
  MAILED_CODE_SECONDS: seconds(600),
  EMAIL_UNDO_SECONDS: seconds(604_800),
  MFA: oneOf(MFA_POLICIES, 'optional'),
  MFA_TOKEN_SECONDS: seconds(300),
  FRESH_SECONDS: seconds(900),
  IMPERSONATION_MAIL: oneOf(['off', 'on'], 'off'),
  CLIENT_REGISTRATION: oneOf(['closed', 'open'], 'closed'),
  CLIENT_ID_METADATA: oneOf(['off', 'on'], 'off'),
  SIGN_IN_ATTEMPTS: whole(1, 1000, 10),
  SIGN_IN_WINDOW_SECONDS: seconds(900),
  TURNSTILE_SECRET: text(''),
  TURNSTILE_SITE_KEY: text(
    '',
    must((value) => /^[\w.-]{0,100}$/.test(value), 'must be the site key of a Turnstile widget'),
  ),
  FIREBASE_SCRYPT_SIGNER_KEY: text('', must(isSignerKey, 'must be base64: base64_signer_key of the project')),
  READ_REPLICAS: oneOf(['off', 'on'], 'off'),
  SESSION_RETENTION_SECONDS: seconds(2_592_000),
  AUDIT_RETENTION_SECONDS: seconds(31_536_000),
  AUDIT_SINK: oneOf(sink.AUDIT_SINKS, 'off'),
  AUDIT_SINK_RETENTION_SECONDS: seconds(2_592_000, 86_400),
  AUDIT_SINK_URL: text('', oneLine),
  AUDIT_SINK_SECRET: text(
    '',
    must((value) => sink.readSinkKeys(value) !== undefined, sink.SINK_SECRET_MESSAGE),
  ),
  OIDC_PROVIDERS: text('[]'),
  TRUSTED_TOKEN_ISSUERS: text('[]'),
  MAIL_DRIVER: oneOf(mail.MAIL_DRIVERS, 'outbox'),
  MAIL_FROM: text(
    '',
    oneLine,
    must((value) => value === '' || mail.readMailbox(value) !== undefined, 'must be an address or Name <address>'),
  ),
  MAIL_HOURLY_LIMIT: whole(1, 1e6, 1000),
  RESEND_API_KEY: text('', headerKey),
  POSTMARK_SERVER_TOKEN: text('', headerKey),
  SMTP_URL: text(
    '',
    must((value) => value === '' || mail.readSmtpUrl(value) !== undefined, mail.SMTP_URL_MESSAGE),
  ),
}

/** The names of all vars, and of the secrets that stand among them. */
export const VAR_NAMES: readonly string[] = Object.keys(vars)

/** The values of all vars. */
export type Values = { [Name in keyof typeof vars]: (typeof vars)[Name] extends Kind<infer Value> ? Value : never }

/** The values of all vars. Of one with a problem there is no value. */
export function readVars(env: Readonly<Record<string, unknown>>): { value: Values; problems: Misconfiguration[] } {
  const problems: Misconfiguration[] = []
  const values = Object.entries(vars).map(([name, kind]: [string, Kind<unknown>]) => {
    const read = kind(env[name])
    if (!read.ok) problems.push(...read.error.map((what) => wrong(name, 'invalid', what)))
    return [name, read.ok ? read.value : undefined]
  })
  return { value: Object.fromEntries(values) as Values, problems }
}

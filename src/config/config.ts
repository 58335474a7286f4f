// The configuration: every var and secret of the Worker, checked all at once at the first request of an isolate.
import { androidOrigins, readAppLinks, type AppLinks } from './app-links.ts'
import * as sink from './audit-sink.ts'
import * as mail from './mail.ts'
import { wrong, type Misconfiguration } from './misconfiguration.ts'
import type { MfaPolicy } from './mfa.ts'
import { readProviders, type Provider } from './oidc.ts'
import { isDevelopmentSecret, secretProblems } from './secret.ts'
import { isAppOrigin, isWebOrigin } from './origins.ts'
import { isLoopback } from './remote.ts'
import { readTrustedIssuers, type TrustedIssuer } from './trusted-issuers.ts'
import { readSignerKey } from './signer-key.ts'
import { brandOf, type Brand } from './brand.ts'
import { readVars, vars } from './vars.ts'
import { openSecret, type Secrets } from '../crypto/keys.ts'
import type { EngineName, Hashers } from '../crypto/scrypt.ts'
import { ok, refuse, type Result } from '../result.ts'

/** The var that `npm run dev` gives its own Worker, for as long as it runs. Nobody sets it elsewhere. */
export const FIRST_ADMIN_VAR = 'FIRST_SUPER_ADMIN_DIGEST'

/** The bindings, vars and secrets of wrangler.toml. */
export type Env = {
  DB: D1Database
  FLOOD_LIMIT?: RateLimit
  CLIENT_LIMIT?: RateLimit
  HASHER?: Hashers
  EMAIL?: SendEmail
  VERSION?: WorkerVersionMetadata
} & sink.SinkBindings &
  Partial<Record<keyof typeof vars | 'AUTH_SECRET' | 'AUTH_SECRET_PREVIOUS' | typeof FIRST_ADMIN_VAR, string>>

export type Config = Brand & {
  environment: 'development' | 'production'
  /** The public URL without a trailing slash, its origin, and its path ('' or '/auth'). */
  issuer: string
  issuerOrigin: string
  basePath: string
  /** Origins of pages that may call the API, and that people may be returned to. */
  trustedOrigins: readonly string[]
  /** The app that people are led to. */
  appUrl: string | undefined
  /** Origins of apps with schemes of their own. They use the bearer transport only, and nobody is returned to them. */
  appOrigins: readonly string[]
  appLinks: AppLinks
  /** Origins of Android apps, as their passkeys sign them. */
  androidOrigins: readonly string[]
  audience: string
  signUp: 'open' | 'closed'
  emailVerification: 'required' | 'optional'
  passwordPolicy: 'complexity' | 'nist'
  passwordMinLength: number
  passwordEngine: EngineName
  hasherShards: number
  /** In milliseconds, as are the durations below. */
  accessTokenMs: number
  refreshGraceMs: number
  cookieRotationMs: number
  sessionIdleMs: number
  sessionAbsoluteMs: number
  mailedCodeMs: number
  emailUndoMs: number
  mfaTokenMs: number
  freshMs: number
  /** Who must have a second factor. */
  mfa: MfaPolicy
  /** Whether people are told by mail when an operator acts as them. */
  impersonationMail: boolean
  /** Whether software may register itself (RFC 7591), and whether the URL of a metadata document is a client id. */
  clientRegistration: 'closed' | 'open'
  clientIdMetadata: boolean
  signInAttempts: number
  firebaseSignerKey: Uint8Array<ArrayBuffer> | undefined
  /** Empty where Turnstile is not used. */
  turnstileSecret: string
  /** The widget that our own pages show; `undefined` where they show none. */
  turnstileSiteKey: string | undefined
  signInWindowMs: number
  /** Whether what may be old is read from replicas of D1. */
  readReplicas: boolean
  sessionRetentionMs: number
  auditRetentionMs: number
  /** Where the audit log is sent, and how long D1 keeps what the sink has acknowledged. */
  auditSink: sink.AuditSink
  auditSinkRetentionMs: number
  auditSinkUrl: string
  /** The keys that sign for `https`, newest first. */
  auditSinkKeys: readonly Uint8Array<ArrayBuffer>[]
  /** The providers that people may sign in with. */
  providers: readonly Provider[]
  /** Issuers of access tokens that the validator takes besides our own. */
  trustedIssuers: readonly TrustedIssuer[]
  mailDriver: mail.MailDriver
  /** Empty with `outbox` only. */
  mailFrom: mail.Mailbox
  /** Mails an hour, over all addresses. */
  mailHourlyLimit: number
  /** The key of `resend` or `postmark`. */
  mailKey: string
  smtpServer: mail.SmtpServer | undefined
  secrets: Secrets
  /** Whether `npm run dev` made the secret. Such a secret works on this machine only. */
  developmentSecret: boolean
  /** The digest (SHA-256, hex) of the token by which somebody becomes the first SUPER_ADMIN, while `npm run dev` runs. */
  firstAdminDigest: string | undefined
}

const opened = new WeakMap<object, Result<Config, Misconfiguration[]>>()

/** The configuration of an isolate: read once from its `env`, then kept as a value. Refuses as `readConfig` does. */
export function configOf(env: Env): Result<Config, Misconfiguration[]> {
  const known = opened.get(env)
  if (known !== undefined) return known
  const config = readConfig(env)
  opened.set(env, config)
  return config
}

/** The issuer, even while other vars are wrong; `undefined` where the issuer itself is wrong. */
export function knownIssuer(env: Env | undefined): string | undefined {
  const issuer = vars.ISSUER(env?.ISSUER)
  return issuer.ok ? issuer.value : undefined
}

/** Reads and checks everything; refuses with the whole list of faults. */
export function readConfig(env: Env): Result<Config, Misconfiguration[]> {
  const { value, problems } = readVars(env)
  if (env.DB === undefined)
    problems.push(wrong('DB', 'missing', 'is not bound: add a [[d1_databases]] section with binding = "DB"'))
  for (const { field, code, what } of [
    ...secretProblems('AUTH_SECRET', env.AUTH_SECRET, true),
    ...secretProblems('AUTH_SECRET_PREVIOUS', env.AUTH_SECRET_PREVIOUS, false),
  ])
    problems.push(wrong(field, code, what))
  if (problems.length > 0) return refuse(problems)

  const issuer = new URL(value.ISSUER)
  const loopback = isLoopback(issuer.hostname)
  const developmentSecret = isDevelopmentSecret(env.AUTH_SECRET ?? '')
  if (value.ENVIRONMENT === 'development' && !loopback) {
    problems.push(wrong('ENVIRONMENT', 'invalid', 'may be "development" only while ISSUER is a loopback address'))
  }
  if (value.ENVIRONMENT === 'production' && loopback) {
    problems.push(wrong('ISSUER', 'invalid', 'is a loopback address: set it to the public URL of this Worker'))
  }
  if (value.ENVIRONMENT === 'production' && issuer.protocol !== 'https:' && !loopback) {
    problems.push(wrong('ISSUER', 'invalid', 'must be https in production'))
  }
  if (value.ENVIRONMENT === 'production' && value.MAIL_DRIVER === 'outbox') {
    problems.push(
      wrong('MAIL_DRIVER', 'invalid', 'is "outbox", which keeps mail on this machine: choose a driver that sends'),
    )
  }
  if (value.APP_URL.startsWith('http:') && !loopback) {
    problems.push(wrong('APP_URL', 'invalid', 'must be https unless ISSUER is a loopback address'))
  }
  if (!loopback && value.TRUSTED_ORIGINS.some((origin) => origin.startsWith('http:'))) {
    problems.push(wrong('TRUSTED_ORIGINS', 'invalid', 'may name http: origins only while ISSUER is a loopback address'))
  }
  if (value.TURNSTILE_SITE_KEY !== '' && value.TURNSTILE_SECRET === '') {
    problems.push(wrong('TURNSTILE_SECRET', 'missing', 'is needed for the widget of TURNSTILE_SITE_KEY'))
  }
  const apps = readAppLinks(value.APP_LINKS)
  if ('problem' in apps) problems.push(wrong('APP_LINKS', 'invalid', apps.problem))
  const secretOf = (name: string): string | undefined => (env as Record<string, unknown>)[name]?.toString()
  const { providers, problems: wrongProviders } = readProviders(value.OIDC_PROVIDERS, secretOf, loopback)
  for (const { field, what } of wrongProviders) problems.push(wrong(field, 'invalid', what))
  const trusted = readTrustedIssuers(value.TRUSTED_TOKEN_ISSUERS, value.ISSUER, loopback)
  for (const what of trusted.problems) problems.push(wrong('TRUSTED_TOKEN_ISSUERS', 'invalid', what))
  for (const { field, what } of mail.mailProblems({ ...value, EMAIL: env.EMAIL })) {
    problems.push(wrong(field, 'missing', what))
  }
  for (const { field, code, what } of sink.sinkProblems(value, env, loopback)) problems.push(wrong(field, code, what))
  if (developmentSecret && (value.ENVIRONMENT !== 'development' || !loopback)) {
    problems.push(
      wrong('AUTH_SECRET', 'placeholder', 'is a development secret: make one with `openssl rand -base64 32`'),
    )
  }
  const firstAdminDigest = env[FIRST_ADMIN_VAR] || undefined
  if (firstAdminDigest !== undefined && value.ENVIRONMENT !== 'development') {
    problems.push(wrong(FIRST_ADMIN_VAR, 'invalid', 'is for `npm run dev` alone: remove it'))
  }
  if (problems.length > 0 || 'problem' in apps) return refuse(problems)

  const previous = env.AUTH_SECRET_PREVIOUS ?? ''
  return ok({
    environment: value.ENVIRONMENT,
    issuer: value.ISSUER,
    issuerOrigin: issuer.origin,
    basePath: issuer.pathname === '/' ? '' : issuer.pathname,
    ...brandOf(value),
    trustedOrigins: value.TRUSTED_ORIGINS.filter(isWebOrigin),
    appOrigins: value.TRUSTED_ORIGINS.filter(isAppOrigin),
    appLinks: apps.links,
    androidOrigins: androidOrigins(apps.links),
    appUrl: value.APP_URL === '' ? undefined : value.APP_URL,
    audience: value.AUDIENCE === '' ? value.ISSUER : value.AUDIENCE,
    signUp: value.SIGN_UP,
    emailVerification: value.EMAIL_VERIFICATION,
    passwordPolicy: value.PASSWORD_POLICY,
    passwordMinLength: value.PASSWORD_MIN_LENGTH ?? (value.PASSWORD_POLICY === 'nist' ? 15 : 12),
    passwordEngine: value.PASSWORD_ENGINE,
    hasherShards: value.HASHER_SHARDS,
    accessTokenMs: value.ACCESS_TOKEN_SECONDS,
    refreshGraceMs: value.REFRESH_GRACE_SECONDS,
    cookieRotationMs: value.COOKIE_ROTATION_SECONDS,
    sessionIdleMs: value.SESSION_IDLE_SECONDS,
    sessionAbsoluteMs: value.SESSION_ABSOLUTE_SECONDS,
    mailedCodeMs: value.MAILED_CODE_SECONDS,
    emailUndoMs: value.EMAIL_UNDO_SECONDS,
    mfaTokenMs: value.MFA_TOKEN_SECONDS,
    mfa: value.MFA,
    impersonationMail: value.IMPERSONATION_MAIL === 'on',
    clientRegistration: value.CLIENT_REGISTRATION,
    clientIdMetadata: value.CLIENT_ID_METADATA === 'on',
    freshMs: value.FRESH_SECONDS,
    signInAttempts: value.SIGN_IN_ATTEMPTS,
    firebaseSignerKey: readSignerKey(value.FIREBASE_SCRYPT_SIGNER_KEY),
    turnstileSecret: value.TURNSTILE_SECRET,
    turnstileSiteKey: value.TURNSTILE_SITE_KEY || undefined,
    signInWindowMs: value.SIGN_IN_WINDOW_SECONDS,
    readReplicas: value.READ_REPLICAS === 'on',
    sessionRetentionMs: value.SESSION_RETENTION_SECONDS,
    auditRetentionMs: value.AUDIT_RETENTION_SECONDS,
    auditSink: value.AUDIT_SINK,
    auditSinkRetentionMs: value.AUDIT_SINK_RETENTION_SECONDS,
    auditSinkUrl: value.AUDIT_SINK_URL,
    auditSinkKeys: sink.readSinkKeys(value.AUDIT_SINK_SECRET) ?? [],
    providers,
    trustedIssuers: trusted.trustedIssuers,
    mailDriver: value.MAIL_DRIVER,
    mailFrom: mail.readMailbox(value.MAIL_FROM) ?? { text: '', name: '', address: '', domain: '' },
    mailHourlyLimit: value.MAIL_HOURLY_LIMIT,
    mailKey: value.MAIL_DRIVER === 'resend' ? value.RESEND_API_KEY : value.POSTMARK_SERVER_TOKEN,
    smtpServer: mail.readSmtpUrl(value.SMTP_URL),
    secrets: {
      current: openSecret(env.AUTH_SECRET ?? ''),
      previous: previous === '' ? undefined : openSecret(previous),
    },
    developmentSecret,
    firstAdminDigest,
  })
}

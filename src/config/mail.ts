// The parts of the configuration that say how mail leaves: the driver, the sender's mailbox, the SMTP server.
import { lately } from '../late.ts'

export const MAIL_DRIVERS = ['outbox', 'cloudflare', 'resend', 'postmark', 'smtp'] as const
export type MailDriver = (typeof MAIL_DRIVERS)[number]

/** The secret that each driver needs. */
const SECRETS: Partial<Record<MailDriver, 'RESEND_API_KEY' | 'POSTMARK_SERVER_TOKEN' | 'SMTP_URL'>> = {
  resend: 'RESEND_API_KEY',
  postmark: 'POSTMARK_SERVER_TOKEN',
  smtp: 'SMTP_URL',
}

/** A mailbox (RFC 5322 §3.4) as it was written, and its parts. The name may be empty; the domain is in A-labels. */
export type Mailbox = { text: string; name: string; address: string; domain: string }

/** What SMTP_URL says: `smtps:` is TLS from the first byte (RFC 8314 §3.3), `smtp:` begins in the clear (RFC 3207). */
export type SmtpServer = {
  hostname: string
  port: number
  implicitTls: boolean
  credentials: { user: string; password: string } | undefined
}

const LOCAL_PART = lately(() => /^[^\s"(),:;<>@[\\\]\p{Cc}\p{Cf}]+$/u)
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/
const HOST = /^(?:[a-z0-9-]+\.)*[a-z0-9-]+$|^\[[0-9a-f:.]+\]$/i

type MailVars = {
  MAIL_DRIVER: MailDriver
  MAIL_FROM: string
  RESEND_API_KEY: string
  POSTMARK_SERVER_TOKEN: string
  SMTP_URL: string
  EMAIL: SendEmail | undefined
}

/** The vars and secrets that are missing for the chosen driver: for each, the binding to mend and a sentence. */
export function mailProblems(vars: MailVars): { field: string; what: string }[] {
  const driver = vars.MAIL_DRIVER
  const secret = SECRETS[driver]
  const problems: { field: string; what: string }[] = []
  if (driver !== 'outbox' && vars.MAIL_FROM === '')
    problems.push({ field: 'MAIL_FROM', what: 'is empty: set the address that mail comes from' })
  if (secret !== undefined && vars[secret] === '')
    problems.push({ field: secret, what: `is not set: npx wrangler secret put ${secret}` })
  if (driver === 'cloudflare' && vars.EMAIL === undefined)
    problems.push({ field: 'EMAIL', what: 'is not bound: add a [[send_email]] section with name = "EMAIL"' })
  return problems
}

/** Reads `address` or `Name <address>`, with the name quoted or not; `undefined` for anything else. */
export function readMailbox(text: string): Mailbox | undefined {
  const [, phrase = '', bracketed, bare = ''] = /^\s*(?:([^<>]*)<([^<>]+)>|([^<>]+?))\s*$/.exec(text) ?? []
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(phrase.trim())?.[1]
  const written = bracketed ?? bare
  const at = written.lastIndexOf('@')
  const local = written.slice(0, Math.max(0, at))
  const domain = URL.parse(`http://${written.slice(at + 1)}`)?.hostname ?? ''
  if (!LOCAL_PART().test(local) || !DOMAIN.test(domain) || /[/?#@:%\\]/.test(written.slice(at + 1))) return undefined
  return { text, name: quoted?.replace(/\\(.)/g, '$1') ?? phrase.trim(), address: `${local}@${domain}`, domain }
}

/**
 * Reads SMTP_URL; `undefined` where it isn't valid. User and password are percent-encoded; either both are given or neither.
 * Cloudflare lets no Worker connect to port 25.
 */
export function readSmtpUrl(text: string): SmtpServer | undefined {
  const url = URL.parse(text)
  if (url === null || !/^smtps?:$/.test(url.protocol) || !HOST.test(url.hostname)) return undefined
  if (!/^\/?$/.test(url.pathname) || url.search !== '' || url.hash !== '') return undefined
  if (url.port === '0' || url.port === '25') return undefined
  const user = decoded(url.username)
  const password = decoded(url.password)
  if (user === undefined || password === undefined || (user === '') !== (password === '')) return undefined
  const implicitTls = url.protocol === 'smtps:'
  return {
    hostname: url.hostname.toLowerCase(),
    port: url.port === '' ? (implicitTls ? 465 : 587) : Number(url.port),
    implicitTls,
    credentials: user === '' ? undefined : { user, password },
  }
}

/** Decodes a user or password. `undefined` with a NUL, which would end a field of AUTH PLAIN (RFC 4616 §2). */
function decoded(text: string): string | undefined {
  try {
    const plain = decodeURIComponent(text)
    return plain.includes('\0') ? undefined : plain
  } catch {
    return undefined
  }
}

export const SMTP_URL_MESSAGE =
  'must be smtps://USER:PASSWORD@HOST:465 or smtp://USER:PASSWORD@HOST:587, user and password percent-encoded; no Worker reaches port 25'

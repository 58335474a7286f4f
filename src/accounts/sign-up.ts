// Sign-up. No user exists until the address is confirmed: each request is a pending row of its own, with its own hash,
// name and code, and looks the same from outside whether or not the address is taken (OWASP; ASVS 5.0 6.3.8).
import { audit } from '../audit/record.ts'
import { issueCode, type IssuedCode } from '../codes/issue.ts'
import { hashPassword, nobleEngine } from '../credentials/password.ts'
import { passwordProblems, type PasswordProblem } from '../credentials/policy.ts'
import { uuidv7 } from '../crypto/random.ts'
import { commit, faultless } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { describeOrigin } from '../mail/origin.ts'
import { queueMail } from '../mail/queue.ts'
import { ok, refuse, type Result } from '../result.ts'
import { startSession } from '../sessions/start.ts'
import type { SessionRow } from '../sessions/tables.ts'
import type { Transport } from '../sessions/rules.ts'
import { createUserWrite } from '../users/change.ts'
import { findUserByEmail } from '../users/find.ts'
import type { UserRow } from '../users/tables.ts'
import { insertSignUp } from './store.ts'

type SignUpDeps = Pick<Deps, 'db' | 'now' | 'config' | 'mailBinding' | 'caller' | 'afterAnswer'>

/** The address is canonical. Without a password a passkey is to follow. */
export type SignUpInput = {
  email: string
  password?: string | undefined
  name?: string | null | undefined
  transport: Transport
}
export type SignUpOutcome =
  | { status: 'verification_required'; challenge: string }
  /** Only with EMAIL_VERIFICATION=optional; the challenge is that of the mail which confirms the address. */
  | { status: 'signed_in'; user: UserRow; session: SessionRow; challenge: string }
export type SignUpRefusal =
  | { kind: 'closed' }
  | { kind: 'email_taken' }
  | { kind: 'weak_password'; problems: readonly PasswordProblem[] }

/** Takes a sign-up. Two round trips: is the address taken, and the batch. */
export async function signUp(deps: SignUpDeps, input: SignUpInput): Promise<Result<SignUpOutcome, SignUpRefusal>> {
  const { config } = deps
  if (config.signUp === 'closed') return refuse({ kind: 'closed' })
  const { password, email } = input
  const context = { policy: config.passwordPolicy, minLength: config.passwordMinLength, email, appName: config.appName }
  const problems = password === undefined ? [] : passwordProblems(password, context)
  if (problems.length > 0) return refuse({ kind: 'weak_password', problems })

  const [owner] = await faultless(findUserByEmail(deps, email))
  if (owner !== undefined && config.emailVerification === 'optional') return refuse({ kind: 'email_taken' })
  const hashedPassword = password === undefined ? null : await hashPassword(nobleEngine, password)
  return config.emailVerification === 'optional'
    ? signUpAtOnce(deps, input, hashedPassword)
    : ok(await signUpPending(deps, input, hashedPassword, owner))
}

/** Keeps the sign-up until its code comes back. For a taken address too: same rows, same work, another mail. */
async function signUpPending(
  deps: SignUpDeps,
  input: SignUpInput,
  hashedPassword: string | null,
  owner: UserRow | undefined,
): Promise<SignUpOutcome> {
  const { caller, db } = deps
  const code = issueCode(deps, { purpose: 'sign_up', email: input.email, userId: null })
  const mail = await queueMail(deps, signUpMail(deps, input.email, code, owner !== undefined))
  const row = {
    codeId: code.id,
    hashedPassword,
    name: input.name ?? null,
    country: caller.country,
    userAgent: caller.userAgent,
    createdAt: deps.now(),
  }
  const requested = audit(deps, {
    event: owner === undefined ? 'sign_up_requested' : 'sign_up_repeated',
    outcome: 'success',
    subjectId: owner?.id,
  })
  const committed = await commit(db, [code.write, insertSignUp(db, row), mail.write, requested])
  if (!committed.ok) throw new Error('two sign-ups drew the same id')
  mail.send()
  return { status: 'verification_required', challenge: code.challenge }
}

/** EMAIL_VERIFICATION=optional: the account exists at once, its address unconfirmed. */
async function signUpAtOnce(
  deps: SignUpDeps,
  input: SignUpInput,
  hashedPassword: string | null,
): Promise<Result<SignUpOutcome, SignUpRefusal>> {
  const now = deps.now()
  const id = uuidv7(now)
  const code = issueCode(deps, { purpose: 'verify_email', email: input.email, userId: id })
  const mail = await queueMail(deps, { ...signUpMail(deps, input.email, code, false), kind: 'verify_email' })
  const { session, write } = startSession(deps, {
    userId: id,
    amr: ['pwd'],
    transport: input.transport,
    remember: false,
  })
  const user = {
    id,
    email: input.email,
    name: input.name ?? null,
    hashedPassword,
    emailVerifiedAt: null,
    lastLoginAt: now,
  }
  const about = { outcome: 'success', actorId: id, subjectId: id } as const
  const committed = await commit(deps.db, [
    createUserWrite(deps, user),
    code.write,
    write,
    mail.write,
    audit(deps, { ...about, event: 'user_created', reason: 'sign_up' }),
    audit(deps, {
      ...about,
      event: 'authn_login_success',
      sessionId: session.id,
      reason: 'sign_up',
      meta: { amr: session.amr.join(' ') },
    }),
  ])
  if (!committed.ok) return refuse({ kind: 'email_taken' })
  const [created] = committed.value[0]
  if (created === undefined) throw new Error('an insert gave no row back')
  mail.send()
  return ok({ status: 'signed_in', user: created, session, challenge: code.challenge })
}

/** The mail of a sign-up: to a taken address it carries no code, and says that there is an account. */
export function signUpMail(
  deps: Pick<Deps, 'config' | 'caller' | 'now'>,
  to: string,
  code: Pick<IssuedCode, 'code' | 'token'>,
  taken: boolean,
) {
  const { config, caller } = deps
  const { language } = caller
  const origin = describeOrigin(caller, deps.now(), language)
  if (taken) return { to, kind: 'sign_up_taken', language, origin } as const
  return {
    to,
    kind: 'sign_up_code',
    language,
    code: code.code,
    link: `${config.issuer}/verify-email?token=${code.token}`,
    origin,
  } as const
}

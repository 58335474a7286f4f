// Sign-up. No user exists until the address is confirmed: each request is a pending row of its own, with its own hash, name and
// code. From outside it looks the same whether or not the address is taken (OWASP; ASVS 5.0 6.3.8).
import { audit } from '../audit/record.ts'
import { addressBudget, overBudgetWrites, refuseSource, sourceBudget } from '../codes/budget.ts'
import { readHeldAddress } from '../codes/find.ts'
import { challengeOf } from '../codes/handles.ts'
import { issueCode, type IssuedCode } from '../codes/issue.ts'
import { unlessBusy } from '../credentials/attempt.ts'
import { acceptPassword, type WeakPassword } from '../credentials/accept.ts'
import { hashPassword } from '../credentials/password.ts'
import type { ThrottledRefusal } from '../credentials/throttled.ts'
import { uuidv7 } from '../crypto/random.ts'
import { always, commit, never, run, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { describeOrigin } from '../mail/origin.ts'
import { returnAttempt, type Slots, type Throttled } from '../limits/attempts.ts'
import { decoyMail, queueMail } from '../mail/queue.ts'
import { ok, refuse, type Result } from '../result.ts'
import { prepareAdmission, type SignInOutcome } from '../sessions/admit.ts'
import type { Transport } from '../sessions/rules.ts'
import { createUserWrite } from '../users/change.ts'
import { findUserByEmail } from '../users/find.ts'
import { insertSignUp } from './store.ts'

type SignUpDeps = Pick<Deps, 'db' | 'now' | 'config' | 'mailBinding' | 'caller' | 'scrypt' | 'afterAnswer' | 'toTell'>

/** `email` is canonical. A sign-up without a password is for a person who will add a passkey. */
export type SignUpInput = {
  email: string
  password?: string | undefined
  name?: string | null | undefined
  transport: Transport
  remember: boolean
}
export type SignUpOutcome =
  | { status: 'verification_required'; challenge: string }
  /** Only with EMAIL_VERIFICATION=optional. The challenge belongs to the mail that confirms the address. */
  | (SignInOutcome & { challenge: string })
export type SignUpRefusal = { kind: 'closed' } | { kind: 'email_taken' } | WeakPassword | ThrottledRefusal

/**
 * Takes a sign-up. Two round trips: the first asks whether the source may cause mail and whether the address is taken; the
 * second, after the hash, is the batch. Refuses `email_taken` only with EMAIL_VERIFICATION=optional. Otherwise a taken address
 * is answered like any other.
 */
export async function signUp(deps: SignUpDeps, input: SignUpInput): Promise<Result<SignUpOutcome, SignUpRefusal>> {
  const { config } = deps
  if (config.signUp === 'closed') return refuse({ kind: 'closed' })
  const { password, email } = input
  const accepted = password === undefined ? ok({ writes: [] }) : await acceptPassword(deps, password, email)
  if (!accepted.ok) return accepted

  const source = sourceBudget(deps)
  const purpose = config.emailVerification === 'optional' ? 'verify_email' : 'sign_up'
  const budget = addressBudget(deps, { to: email, purpose })
  const [counted, spent, reserved, full, holders, held] = await run(deps.db, [
    ...source.statements,
    ...budget.statements,
    findUserByEmail(deps, email),
    readHeldAddress(deps, email),
  ])
  const allowed = source.outcome(counted, spent)
  if (!allowed.ok) return refuseSource(deps, allowed.error)
  const slot = budget.outcome(reserved, full)
  const { writes } = accepted.value
  const taken = holders[0] !== undefined || held.results[0]?.held === 1
  if (taken && config.emailVerification === 'optional') return refuse({ kind: 'email_taken' })
  const mailed = { keys: [...allowed.value.keys, ...(slot.ok ? slot.value.keys : [])] }
  const hashedPassword =
    password === undefined ? null : await unlessBusy(deps, mailed, hashPassword(deps.scrypt, password))
  return config.emailVerification === 'optional'
    ? signUpAtOnce(deps, input, hashedPassword, { slot, writes })
    : ok(await signUpPending(deps, input, hashedPassword, { slot, writes, taken, ownerId: holders[0]?.id }))
}

/** The mail's place in the budget, and the audit rows of the password's check. */
type Aside = { slot: Result<Slots, Throttled>; writes: readonly Write[] }

/**
 * Keeps the sign-up until its code comes back. A taken address gets the same rows and the same work, but another mail. The
 * challenge keeps `remember`.
 */
async function signUpPending(
  deps: SignUpDeps,
  input: SignUpInput,
  hashedPassword: string | null,
  aside: Aside & { taken: boolean; ownerId: string | undefined },
): Promise<SignUpOutcome> {
  const { caller, db } = deps
  const { slot, taken, ownerId } = aside
  const about = { purpose: 'sign_up', email: input.email, userId: null } as const
  const code = issueCode(deps, about, slot.ok ? always : never)
  const order = signUpMail(deps, input.email, code, taken)
  const mail = slot.ok ? await queueMail(deps, order) : undefined
  const row = {
    codeId: code.id,
    hashedPassword,
    name: input.name ?? null,
    country: caller.country,
    userAgent: caller.userAgent,
    createdAt: deps.now(),
  }
  await run(db, [
    code.write,
    insertSignUp(db, row),
    mail?.write ?? (await decoyMail(deps, order)),
    audit(deps, { event: taken ? 'sign_up_repeated' : 'sign_up_requested', outcome: 'success', subjectId: ownerId }),
    ...aside.writes,
    ...(slot.ok ? [] : [code.leaveIfCrowded, ...overBudgetWrites(deps, slot.error)]),
  ])
  mail?.send()
  const wish = input.remember ? 'remembers' : 'forgets'
  return { status: 'verification_required', challenge: challengeOf(deps.config.secrets, code.id, wish) }
}

/** EMAIL_VERIFICATION=optional: the account exists at once, its address unconfirmed. */
async function signUpAtOnce(
  deps: SignUpDeps,
  input: SignUpInput,
  hashedPassword: string | null,
  { slot, writes }: Aside,
): Promise<Result<SignUpOutcome, SignUpRefusal>> {
  const now = deps.now()
  const id = uuidv7(now)
  const admission = await prepareAdmission(deps, {
    user: { id, email: input.email, role: 'USER', credentialVersion: 1 },
    factors: [],
    transport: input.transport,
    amr: hashedPassword === null ? [] : ['pwd'],
    remember: input.remember,
    read: 'new',
    reason: 'sign_up',
  })
  const user = {
    id,
    email: input.email,
    name: input.name ?? null,
    hashedPassword,
    emailVerifiedAt: null,
    lastLoginAt: admission.admits ? now : null,
  }
  const about = { outcome: 'success', actorId: id, subjectId: id } as const
  // A sign-in that has to prove its mailbox was mailed a code already, which confirms the address as well.
  const { challenge } = admission
  const mailed = challenge === undefined ? await confirmationMail(deps, { id, email: input.email }, slot) : undefined
  const before = [
    createUserWrite(deps, user),
    audit(deps, { ...about, event: 'user_created', reason: 'sign_up' }),
    ...(mailed?.writes ?? [returnAttempt(deps, { keys: slot.ok ? slot.value.keys : [] })]),
  ] as const
  const committed = await commit(deps.db, [...before, ...admission.writes, ...writes])
  if (!committed.ok) return refuse({ kind: 'email_taken' })
  const outcome = admission.outcome(committed.value[0])
  if (outcome === undefined) throw new Error('an insert gave no row back')
  mailed?.send()
  admission.send(committed.value.slice(before.length))
  return ok({ ...outcome, challenge: challenge ?? mailed?.challenge ?? '' })
}

/** The mail that confirms the address of an account that exists at once. */
async function confirmationMail(deps: SignUpDeps, { id, email }: { id: string; email: string }, slot: Aside['slot']) {
  const code = issueCode(deps, { purpose: 'verify_email', email, userId: id })
  const order = { ...signUpMail(deps, email, code, false), kind: 'verify_email' } as const
  const mail = slot.ok ? await queueMail(deps, order) : undefined
  return {
    challenge: code.challenge,
    writes: [
      code.write,
      mail?.write ?? (await decoyMail(deps, order)),
      ...(slot.ok ? [] : overBudgetWrites(deps, slot.error)),
    ],
    send: () => mail?.send(),
  }
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

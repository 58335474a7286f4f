// Confirms an address: makes the user out of the very sign-up that was confirmed, or marks an account's address.
import { audit } from '../audit/record.ts'
import { dropCodesWrite, guessStatement, matchProof, openProof, spendWrites, type CodeProof } from '../codes/spend.ts'
import type { CodeRow } from '../codes/tables.ts'
import { uuidv7 } from '../crypto/random.ts'
import { commit, run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { startSession } from '../sessions/start.ts'
import type { SessionRow } from '../sessions/tables.ts'
import type { Transport } from '../sessions/rules.ts'
import { createUserWrite, verifyEmailWrite } from '../users/change.ts'
import type { UserRow } from '../users/tables.ts'
import { selectSignUp } from './store.ts'
import type { SignUpRow } from './tables.ts'

type VerifyDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>

export type VerifyOutcome = { status: 'signed_in'; user: UserRow; session: SessionRow } | { status: 'verified' }

/** Spends a mailed code or link. Two round trips: the guess is counted, then everything happens in one batch or not at all. */
export async function verifyEmail(
  deps: VerifyDeps,
  proof: CodeProof,
  transport: Transport,
): Promise<Result<VerifyOutcome, 'invalid_code'>> {
  const opened = openProof(deps.config.secrets, proof)
  if (!opened.ok) return opened
  const [found, signUps] = await run(deps.db, [
    guessStatement(deps, opened.value),
    selectSignUp(deps.db, opened.value.id),
  ])
  const matched = matchProof(deps.config.secrets, opened.value, found, ['sign_up', 'verify_email'])
  if (!matched.ok) {
    const [row] = found
    const failed = {
      event: 'email_verify_fail',
      outcome: 'failure',
      reason: opened.value.kind,
      subjectId: row?.userId ?? undefined,
    } as const
    await run(deps.db, [audit(deps, failed)])
    return refuse('invalid_code')
  }
  const code = matched.value
  if (code.purpose === 'verify_email') return confirmAddress(deps, code)
  const [signUp] = signUps
  return signUp === undefined ? refuse('invalid_code') : admitSignUp(deps, code, signUp, transport)
}

/** Makes the user; every other sign-up for the address goes, with the password and name it held. */
async function admitSignUp(
  deps: VerifyDeps,
  code: CodeRow,
  signUp: SignUpRow,
  transport: Transport,
): Promise<Result<VerifyOutcome, 'invalid_code'>> {
  const now = deps.now()
  const id = uuidv7(now)
  const { session, write } = startSession(deps, { userId: id, amr: ['otp'], transport, remember: false })
  const user = {
    id,
    email: code.email,
    name: signUp.name,
    hashedPassword: signUp.hashedPassword,
    emailVerifiedAt: now,
    lastLoginAt: now,
  }
  const about = { outcome: 'success', actorId: id, subjectId: id } as const
  const [spend, guard] = spendWrites(deps, code)
  const committed = await commit(deps.db, [
    spend,
    guard,
    createUserWrite(deps, user),
    dropCodesWrite(deps, code.email, 'sign_up'),
    write,
    audit(deps, { ...about, event: 'user_created', reason: 'sign_up' }),
    audit(deps, { ...about, event: 'email_verified' }),
    audit(deps, {
      ...about,
      event: 'authn_login_success',
      sessionId: session.id,
      reason: 'sign_up',
      meta: { amr: session.amr.join(' ') },
    }),
  ])
  // `lost`: spent by another request. `taken`: the address was confirmed by another sign-up meanwhile.
  const created = committed.ok ? committed.value[2][0] : undefined
  return created === undefined ? refuse('invalid_code') : ok({ status: 'signed_in', user: created, session })
}

async function confirmAddress(deps: VerifyDeps, code: CodeRow): Promise<Result<VerifyOutcome, 'invalid_code'>> {
  const userId = code.userId ?? ''
  const [spend, guard] = spendWrites(deps, code)
  const committed = await commit(deps.db, [
    spend,
    guard,
    verifyEmailWrite(deps, userId, code.email),
    audit(deps, { event: 'email_verified', outcome: 'success', actorId: userId, subjectId: userId }),
  ])
  return committed.ok && committed.value[2].length > 0 ? ok({ status: 'verified' }) : refuse('invalid_code')
}

// Sign-in by password. Two round trips: a slot is reserved in every counter and the person is read; then, after the hash,
// everything else happens in one batch.
import type { ReasonOf } from '../../audit/vocabulary.ts'
import { audit } from '../../audit/record.ts'
import { hashPassword, verifyDecoy, verifyPassword } from '../../credentials/password.ts'
import { unlessBusy } from '../../credentials/attempt.ts'
import type { KnownDevice } from '../../credentials/device.ts'
import { refuseThrottled, type ThrottledRefusal } from '../../credentials/throttled.ts'
import { factorsOf, findFactors } from '../../credentials/factors.ts'
import type { Factor } from '../../credentials/rules.ts'
import { checkHuman } from '../../credentials/turnstile.ts'
import { Busy } from '../../crypto/scrypt.ts'
import { commit, run, type Write } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { accountTag, releaseAttempt, reserveAttempt, returnAttempt, type Reserved } from '../../limits/attempts.ts'
import { ok, refuse, type Result } from '../../result.ts'
import { prepareAdmission, type SignInOutcome } from '../../sessions/admit.ts'
import type { Transport } from '../../sessions/rules.ts'
import { rehashWrite } from '../../users/change.ts'
import { accountOfEmail, findUserByEmail, idOfEmail, isKnownDevice } from '../../users/find.ts'
import type { UserRow } from '../../users/tables.ts'

type SignInDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'scrypt' | 'mailBinding' | 'afterAnswer' | 'toTell'>

/** The address is canonical; `device` is what the device cookie says, its MAC checked. */
export type SignInInput = {
  email: string
  password: string
  remember: boolean
  transport: Transport
  device: KnownDevice | undefined
  /** The token of the Turnstile widget, where it was shown. */
  turnstileToken?: string | undefined
}
export type SignInRefusal = { kind: 'invalid_credentials' | 'turnstile_required' } | ThrottledRefusal

/**
 * Signs in, or opens a second step. The refusal is the same for an unknown address, an account that may not sign in, and a
 * wrong password.
 */
export async function signIn(deps: SignInDeps, input: SignInInput): Promise<Result<SignInOutcome, SignInRefusal>> {
  const device = input.device && { id: input.device.id, known: isKnownDevice(input.device, input.email) }
  const account = accountOfEmail(input.email, accountTag(deps, input.email))
  const attempt = reserveAttempt(deps, { kind: 'password', account, device })
  const [reserved, full, found, factors] = await run(deps.db, [
    ...attempt.statements,
    findUserByEmail(deps, input.email),
    findFactors(deps, idOfEmail(input.email)),
  ])
  const slot = attempt.outcome(reserved, full)
  if (!slot.ok) return refuseThrottled(deps, slot.error)

  if (slot.value.suspicious && deps.config.turnstileSecret !== '') {
    const human = await checkHuman(deps, input.turnstileToken)
    if (human === 'refused') {
      await run(deps.db, [returnAttempt(deps, slot.value)])
      return refuse({ kind: 'turnstile_required' })
    }
    if (human === 'unavailable')
      await run(deps.db, [audit(deps, { event: 'human_check_failed', outcome: 'failure', reason: 'no_answer' })])
  }

  const [user] = found
  const proof = await unlessBusy(deps, slot.value, testPassword(deps, input.password, user?.hashedPassword ?? null))
  const barred = user === undefined ? 'unknown' : reasonNotToAdmit(deps, user)
  if (user === undefined || barred !== undefined || !proof.matches) {
    const reason = barred ?? 'wrong_password'
    await run(deps.db, [
      audit(deps, { event: 'authn_login_fail', outcome: 'failure', subjectId: user?.id, reason, meta: { amr: 'pwd' } }),
    ])
    return refuse({ kind: 'invalid_credentials' })
  }
  const person = { user, factors: factorsOf(factors) }
  const admitted = await admit(deps, input, person, slot.value, proof.outdated)
  return admitted.ok || !proof.outdated ? admitted : admitAgain(deps, input, slot.value)
}

/** Another sign-in replaced the same old hash meanwhile: the password is tested once more, against the new hash. */
async function admitAgain(
  deps: SignInDeps,
  input: SignInInput,
  slot: Reserved,
): Promise<Result<SignInOutcome, SignInRefusal>> {
  const [[user], factors] = await run(deps.db, [
    findUserByEmail(deps, input.email),
    findFactors(deps, idOfEmail(input.email)),
  ])
  const proof = await unlessBusy(deps, slot, testPassword(deps, input.password, user?.hashedPassword ?? null))
  const barred = user === undefined || reasonNotToAdmit(deps, user) !== undefined
  if (barred || !proof.matches || proof.outdated) return refuse({ kind: 'invalid_credentials' })
  return admit(deps, input, { user, factors: factorsOf(factors) }, slot, false)
}

/** Does the same work whether or not there is a hash to compare with. */
async function testPassword(
  deps: Pick<Deps, 'scrypt' | 'config'>,
  password: string,
  hash: string | null,
): Promise<{ matches: boolean; outdated: boolean }> {
  if (hash !== null) return verifyPassword(deps.scrypt, password, hash, deps.config)
  await verifyDecoy(deps.scrypt, password)
  return { matches: false, outdated: false }
}

/** A hash with today's parameters; `undefined` where too many hashes wait, and the next sign-in renews it. */
async function renewedHash(deps: Pick<Deps, 'scrypt'>, password: string): Promise<string | undefined> {
  try {
    return await hashPassword(deps.scrypt, password)
  } catch (error) {
    if (error instanceof Busy) return undefined
    throw error
  }
}

function reasonNotToAdmit(deps: SignInDeps, user: UserRow): ReasonOf<'authn_login_fail'> | undefined {
  if (user.disabledAt !== null) return 'disabled'
  if (user.hashedPassword === null) return 'no_password'
  if (user.emailVerifiedAt === null && deps.config.emailVerification === 'required') return 'unverified'
  return undefined
}

async function admit(
  deps: SignInDeps,
  input: SignInInput,
  { user, factors }: { user: UserRow; factors: readonly Factor[] },
  slot: Reserved,
  outdated: boolean,
): Promise<Result<SignInOutcome, SignInRefusal>> {
  const hash = user.hashedPassword ?? ''
  const { transport, remember } = input
  const renewed = outdated ? await renewedHash(deps, input.password) : undefined
  const rehash: Write[] = renewed === undefined ? [] : [rehashWrite(deps, user.id, hash, renewed)]
  const meta = { rehashed: renewed !== undefined }
  // The batch stops if the account was disabled, deleted or given another password since it was read.
  const admission = await prepareAdmission(deps, {
    user,
    factors,
    transport,
    remember,
    meta,
    device: input.device,
    amr: ['pwd'],
    read: { hash },
  })
  const committed = await commit(deps.db, [releaseAttempt(deps, slot), ...admission.writes, ...rehash])
  if (committed.ok) admission.send(committed.value.slice(1))
  const outcome = committed.ok ? admission.outcome(committed.value[1]) : undefined
  return outcome === undefined ? refuse({ kind: 'invalid_credentials' }) : ok(outcome)
}

// Stores a new passkey. One that its owner asked for is a second factor: the session has proved it, and the first second factor
// comes with recovery codes, so that a lost device locks nobody out. One that the browser made by itself is a way to sign in,
// and changes nothing else.
import { audit } from '../../audit/record.ts'
import { prepareNotice } from '../../codes/notice.ts'
import { spendChallengeWrites } from '../../credentials/challenge.ts'
import type { FactorsSoFar } from '../../credentials/factors-so-far.ts'
import { verifyRegistration, type RegistrationJson } from '../../credentials/passkey.ts'
import { insertPasskeyWrite } from '../../credentials/passkeys.ts'
import { newRecoveryCodes } from '../../credentials/recovery-codes.ts'
import type { PasskeyRow } from '../../credentials/tables.ts'
import { uuidv7 } from '../../crypto/random.ts'
import { commit, run } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { describeProgram } from '../../mail/origin.ts'
import { ok, refuse, type Result } from '../../result.ts'
import { enrollerId, prepareEnrolment, type Enrolled, type Enroller } from '../../sessions/enrol.ts'

type RegisterDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer' | 'toTell'>
export type RegisterRefusal = 'invalid_passkey' | 'too_many_passkeys'
export type Registered = { enrolled: Enrolled; passkey: PasskeyRow; recoveryCodes: string[] | undefined }

/** More than anybody has, and few enough to list in every ceremony. */
const MOST_PASSKEYS = 50

/**
 * Adds a passkey, and recovery codes with the first second factor. Every fault is `invalid_passkey`; more than 50 passkeys are
 * refused.
 */
export async function registerPasskey(
  deps: RegisterDeps,
  enroller: Enroller,
  input: { soFar: FactorsSoFar; response: RegistrationJson; name: string | null; endOthers: boolean },
): Promise<Result<Registered, RegisterRefusal>> {
  const { user } = enroller
  const verified = await verifyRegistration(deps, input.response, enrollerId(enroller))
  const fail = async (cause: string): Promise<Result<never, RegisterRefusal>> => {
    const failed = { event: 'factor_enrol_fail', outcome: 'failure', reason: 'passkey', meta: { cause } } as const
    await run(deps.db, [audit(deps, { ...failed, actorId: user.id, subjectId: user.id })])
    return refuse('invalid_passkey')
  }
  if (!verified.ok) return fail(verified.error)
  const { challenge, credential } = verified.value
  const { passkeys, recoveryCodes } = input.soFar
  if (passkeys.length >= MOST_PASSKEYS) return refuse('too_many_passkeys')
  const now = deps.now()
  const passkey: PasskeyRow = {
    ...credential,
    id: uuidv7(now),
    userId: user.id,
    name: input.name ?? describeProgram(deps.caller.userAgent, deps.caller.language),
    createdAt: now,
    lastUsedAt: null,
  }
  const { conditional } = credential
  const recovery = conditional || recoveryCodes > 0 ? undefined : newRecoveryCodes(deps, user.id)
  const enrolment = prepareEnrolment(deps, enroller, {
    factor: 'passkey',
    methods: conditional ? [] : [credential.backupEligible ? 'swk' : 'hwk', 'user'],
    endOthers: input.endOthers,
    meta: { passkey: passkey.id, conditional },
  })
  const notice = await prepareNotice(deps, { to: user.email, kind: 'passkey_added' })
  const committed = await commit(deps.db, [
    enrolment.guard,
    ...spendChallengeWrites(deps, challenge),
    insertPasskeyWrite(deps, passkey),
    ...notice.statements,
    ...enrolment.writes,
    ...(recovery?.writes ?? []),
  ])
  // `taken`: somebody has this credential. `lost`: the challenge was answered before, or the proof is too old by now.
  const enrolled = committed.ok ? enrolment.outcome(committed.value.slice(7)) : undefined
  if (!committed.ok || enrolled === undefined) return fail(committed.ok ? 'lost' : committed.error)
  notice.send(committed.value[4], committed.value[5])
  return ok({ enrolled, passkey, recoveryCodes: recovery?.codes })
}

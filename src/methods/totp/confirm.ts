// The first code of an authenticator app. From then on the app counts, and ten recovery codes come with it.
import { prepareNotice } from '../../codes/notice.ts'
import { newRecoveryCodes } from '../../credentials/recovery-codes.ts'
import type { TotpRow } from '../../credentials/tables.ts'
import { confirmTotpWrites, testTotp } from '../../credentials/totp.ts'
import { commit } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { ok, refuse, type Result } from '../../result.ts'
import { prepareEnrolment, type Enrolled, type Enroller } from '../../sessions/enrol.ts'

type ConfirmDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer' | 'toTell'>

/** Takes the first code of the app that waits (`input.waiting`): it counts from now on, and the one before goes. The recovery codes are shown here, once. */
export async function confirmTotp(
  deps: ConfirmDeps,
  enroller: Enroller,
  input: { waiting: TotpRow | undefined; code: string; endOthers: boolean },
): Promise<Result<{ enrolled: Enrolled; recoveryCodes: string[] }, 'invalid_code'>> {
  const { user } = enroller
  const row = input.waiting
  const step = await testTotp(deps, row, input.code)
  if (row === undefined || step === undefined) return refuse('invalid_code')
  const { codes, writes } = newRecoveryCodes(deps, user.id)
  const enrolment = prepareEnrolment(deps, enroller, {
    factor: 'totp',
    methods: ['otp'],
    endOthers: input.endOthers,
  })
  const notice = await prepareNotice(deps, { to: user.email, kind: 'totp_added' })
  const committed = await commit(deps.db, [
    enrolment.guard,
    ...confirmTotpWrites(deps, row, step),
    ...notice.statements,
    ...writes,
    ...enrolment.writes,
  ])
  // `lost`: the proof is too old by now, or the secret was replaced or confirmed meanwhile.
  const enrolled = committed.ok ? enrolment.outcome(committed.value.slice(9)) : undefined
  if (!committed.ok || enrolled === undefined) return refuse('invalid_code')
  notice.send(committed.value[4], committed.value[5])
  return ok({ enrolled, recoveryCodes: codes })
}

// What a first factor opens: a session, or a second step. Every method of signing in calls this with its proof, so no method can get around
// a second factor or the policy `MFA`.
import { audit } from '../audit/record.ts'
import { accompanyingCode } from '../codes/accompany.ts'
import type { KnownDevice } from '../credentials/device.ts'
import { hasSecondFactor } from '../credentials/factors.ts'
import {
  FACTORS,
  isPasswordAlone,
  MULTI_FACTOR,
  mustHaveSecondFactor,
  type Factor,
  type NextFactor,
} from '../credentials/rules.ts'
import { always, mustHaveChanged, mustHold, mustNotHold, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { signInWrite } from '../users/change.ts'
import { mayStillSignIn } from '../users/find.ts'
import type { UserRow } from '../users/tables.ts'
import { beginPending, mfaTokenOf } from './pending.ts'
import type { TokenStep } from './rules.ts'
import { startSession, type Admission } from './start.ts'
import type { SessionRow } from './tables.ts'

type AdmitDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer' | 'toTell'>

/** A person who is signed in. */
export type SignedIn = { status: 'signed_in'; user: UserRow; session: SessionRow }
/** A person who has to prove one of `factors`, or to enrol one of them. `challenge` belongs to the code that was mailed for it. */
type SecondStepWanted = {
  status: 'mfa_required' | 'enrolment_required'
  mfaToken: string
  factors: NextFactor[]
  challenge?: string | undefined
}
export type SignInOutcome = SignedIn | SecondStepWanted

/** The person who proved a factor. `factors` are what could finish the sign-in, `read` is the password hash that was compared. */
export type FirstStep = Omit<Admission, 'userId'> & {
  user: Pick<UserRow, 'id' | 'email' | 'role' | 'credentialVersion'>
  factors: readonly Factor[]
  /** `new`: the batch has made the person just before. */
  read: { hash: string | null } | 'any' | 'new'
  /** The device that it was proved on, as its cookie says. */
  device?: KnownDevice | undefined
  /** The reason in the audit log. */
  reason?: string | undefined
  meta?: { rehashed: boolean } | undefined
}

/** The factors that a person without a second factor may enrol. */
const ENROLLABLE = FACTORS.filter((factor) => factor !== 'recovery_code')

/** The outcome for a person who has to enrol a second factor first. `id` is that of the pending sign-in. */
export const enrolmentWanted = (deps: Pick<Deps, 'config'>, id: string): SecondStepWanted => ({
  status: 'enrolment_required',
  mfaToken: mfaTokenOf(deps, 'enrolment', id),
  factors: [...ENROLLABLE],
})

/** What a first step opens, as `prepareAdmission` prepares it. */
export type PreparedAdmission = {
  /** Whether it opens a session. */
  admits: boolean
  writes: readonly Write[]
  outcome: (answer: unknown) => SignInOutcome | undefined
  /** The challenge of the code that is mailed with it, where the mailbox has to be proved. */
  challenge?: string
  /** Sends that mail. Takes the answers of `writes`. */
  send: (answers: readonly unknown[]) => void
}

/**
 * Prepares what a first step opens. Commit `writes` in their order. They stop the batch where the person was disabled, or given
 * another password or a second factor, since they were read. `outcome` takes the answer of the first of them or, for a new
 * person, of the statement that made the person. A method that proves only a password calls `send` afterwards.
 */
export async function prepareAdmission(deps: AdmitDeps, step: FirstStep): Promise<PreparedAdmission> {
  const { user, factors, read, amr, transport, remember, provider, authTime } = step
  const { config, db } = deps
  const admission: Admission = { userId: user.id, amr, transport, remember, provider, authTime }
  const about = { outcome: 'success', actorId: user.id, subjectId: user.id, reason: step.reason } as const
  const methods = amr.join(' ')
  const proved = amr.includes(MULTI_FACTOR)
  const wanted = !proved && factors.length > 0
  if (wanted || (!proved && mustHaveSecondFactor(config.mfa, user.role))) {
    const next = wanted ? 'second_factor' : isPasswordAlone(amr) ? 'mailbox' : 'enrolment'
    const { id, mfaToken, write } = beginPending(deps, admission, next, user.credentialVersion)
    const asked = { purpose: 'prove_mailbox', kind: 'sign_in_code', email: user.email, userId: user.id } as const
    const mailed =
      next === 'mailbox' ? await accompanyingCode(deps, { ...asked, askedBy: id, device: step.device }) : undefined
    const before = [
      mustHold(db, read === 'new' ? always : mayStillSignIn(user.id, read)),
      ...(wanted ? [] : [mustNotHold(db, hasSecondFactor(user.id))]),
      write,
      audit(deps, { ...about, event: 'authn_second_step_required', meta: { ...step.meta, amr: methods, step: next } }),
    ]
    const goesOn: Record<TokenStep, () => SecondStepWanted> = {
      second_factor: () => ({ status: 'mfa_required', mfaToken, factors: [...factors] }),
      mailbox: () => ({ status: 'mfa_required', mfaToken, factors: ['email_code'], challenge: mailed?.challenge }),
      enrolment: () => enrolmentWanted(deps, id),
    }
    return {
      admits: false,
      writes: [...before, ...(mailed?.statements ?? [])],
      outcome: goesOn[next],
      ...(mailed && { challenge: mailed.challenge }),
      send: (answers) => mailed?.send(answers.slice(before.length)),
    }
  }
  const { session, writes } = startSession(deps, admission)
  return {
    admits: true,
    send: () => undefined,
    writes: [
      ...(read === 'new' ? [] : [signInWrite(deps, user.id, read), mustHaveChanged(db)]),
      ...(proved ? [] : [mustNotHold(db, hasSecondFactor(user.id))]),
      ...writes,
      audit(deps, {
        ...about,
        event: 'authn_login_success',
        sessionId: session.id,
        meta: { ...step.meta, amr: methods },
      }),
    ],
    outcome: (answer) => {
      const [admitted] = answer as readonly UserRow[]
      return admitted && { status: 'signed_in', session, user: admitted }
    },
  }
}

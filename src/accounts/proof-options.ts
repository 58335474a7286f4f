// The ways in which a person who is signed in may prove themselves again (`reauthenticate.ts`): the methods, the challenge of a passkey,
// and the mailed code.
import { requestCode } from '../codes/request.ts'
import type { KnownDevice } from '../credentials/device.ts'
import { factorsOf, findFactors } from '../credentials/factors.ts'
import { findPasskeys, requestOptions, type RequestOptions } from '../credentials/passkeys.ts'
import { mustHaveSecondFactor } from '../credentials/rules.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { findLive, type NamedSession } from '../sessions/find.ts'
import type { LiveSession } from '../sessions/read.ts'

type RequestDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer'>

/** How somebody may prove again who they are: by a second factor, where they have one. */
type ProofMethod = 'password' | 'email_code' | 'totp' | 'passkey'

/** The methods, and for a passkey the options (WebAuthn L3 §5.5). */
export type ProofOptions = { methods: ProofMethod[]; passkey?: RequestOptions }

/**
 * The live session that a token names, and the methods by which its person may prove themselves again. A session with one factor may ask,
 * too. `undefined` where it does not live. One round trip.
 */
export async function readProofOptions(
  deps: Pick<Deps, 'db' | 'config' | 'now'>,
  own: NamedSession,
): Promise<{ live: LiveSession; options: ProofOptions } | undefined> {
  const { userId } = own
  const [[session], [user], found, rows] = await run(deps.db, [
    ...findLive(deps, own),
    findFactors(deps, userId),
    findPasskeys(deps, userId),
  ])
  if (session === undefined || user?.id !== userId) return undefined
  const factors = factorsOf(found)
  // Somebody who must have a second factor and has none may do nothing but enrol: for that a password is too little.
  const byPassword = user.hashedPassword !== null && !mustHaveSecondFactor(deps.config.mfa, user.role)
  const firsts = [...(byPassword ? (['password'] as const) : []), 'email_code' as const]
  const methods = factors.length > 0 ? factors.filter((factor) => factor === 'totp') : firsts
  const live = { session, user }
  if (rows.length === 0) return { live, options: { methods } }
  const passkey = requestOptions(deps, 'reauthenticate', session.id, rows)
  return { live, options: { methods: [...methods, 'passkey'], passkey } }
}

/** Mails a code to the person of a session, which alone may answer it. */
export function requestReauthentication(
  deps: RequestDeps,
  { user, session }: LiveSession,
  device: KnownDevice | undefined,
): ReturnType<typeof requestCode> {
  return requestCode(deps, {
    purpose: 'reauthenticate',
    email: user.email,
    device,
    usualKind: 'reauthenticate_code',
    page: undefined,
    actorId: user.id,
    sessionId: session.id,
    addressee: () => ({ userId: user.id, kind: 'reauthenticate_code' }),
  })
}

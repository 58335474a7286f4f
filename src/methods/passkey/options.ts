// What a browser needs to begin a ceremony: `PublicKeyCredentialCreationOptionsJSON` and
// `PublicKeyCredentialRequestOptionsJSON` (WebAuthn L3 §5.4, §5.5). No row is written: see credentials/challenge.ts.
import { CHALLENGE_MS, newChallenge } from '../../credentials/challenge.ts'
import { ALGORITHMS, rpIdOf, userHandleOf } from '../../credentials/passkey.ts'
import {
  describeCredential,
  findPasskeys,
  requestOptions,
  type Descriptor,
  type RequestOptions,
} from '../../credentials/passkeys.ts'
import type { PasskeyRow } from '../../credentials/tables.ts'
import { run } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { enrollerId, type Enroller } from '../../sessions/enrol.ts'
import { findPending, openMfaToken } from '../../sessions/pending.ts'
import { ok, refuse, type Result } from '../../result.ts'

export type CreationOptions = {
  rp: { id: string; name: string }
  user: { id: string; name: string; displayName: string }
  challenge: string
  pubKeyCredParams: { type: 'public-key'; alg: number }[]
  timeout: number
  excludeCredentials: Descriptor[]
  authenticatorSelection: {
    residentKey: 'required'
    requireResidentKey: true
    userVerification: 'preferred'
  }
  attestation: 'none'
  extensions: { credProps: true }
}

/** The options of a new passkey (WebAuthn L3 §5.4). `conditional`: the browser may make it by itself, right after a password was typed. */
export function creationOptions(
  deps: Pick<Deps, 'config' | 'now'>,
  enroller: Enroller,
  passkeys: readonly PasskeyRow[],
  conditional: boolean,
): CreationOptions {
  const { user } = enroller
  return {
    rp: { id: rpIdOf(deps.config), name: deps.config.appName },
    user: { id: userHandleOf(user.id), name: user.email, displayName: user.name ?? user.email },
    challenge: newChallenge(deps, conditional ? 'register_conditional' : 'register', enrollerId(enroller)),
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
    timeout: CHALLENGE_MS,
    excludeCredentials: passkeys.map(describeCredential),
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'preferred' },
    attestation: 'none',
    extensions: { credProps: true },
  }
}

/**
 * The options of a sign-in (WebAuthn L3 §5.5). A sign-in by any passkey needs no round trip. The second step of a pending sign-in needs
 * one.
 */
export async function signInOptions(
  deps: Pick<Deps, 'db' | 'config' | 'now'>,
  mfaToken: string | undefined,
): Promise<Result<RequestOptions, 'invalid_code'>> {
  if (mfaToken === undefined) return ok(requestOptions(deps, 'sign_in', '', []))
  const id = openMfaToken(deps, 'second_factor', mfaToken)
  if (id === undefined) return refuse('invalid_code')
  const { pending, userId } = findPending(deps, id)
  const [[waiting], rows] = await run(deps.db, [pending, findPasskeys(deps, userId)])
  return waiting === undefined ? refuse('invalid_code') : ok(requestOptions(deps, 'second_factor', id, rows))
}

// The end of a trial: the console redeems the code as the app would, by the same verbs, and keeps what an operator may look at. Tokens never
// leave this file, and end with it.
import type { JWTPayload } from 'jose'
import { trialUri, type Begun } from '../clients/trial.ts'
import { readUnverified } from '../crypto/compact-jws.ts'
import type { Deps } from '../deps.ts'
import { openCode } from '../grants/handle.ts'
import { revokeGrant } from '../grants/revoke.ts'
import { ok, refuse, type Result } from '../result.ts'
import type { NamedSession } from '../sessions/find.ts'
import { INVALID_GRANT, type OAuthError } from './errors.ts'
import { answerToken } from './token.ts'
import { readUserinfo } from './userinfo.ts'

/** What the app would have got, without its tokens. */
export type Tried = {
  scope: string
  expiresIn: number
  hasRefreshToken: boolean
  idToken: JWTPayload | undefined
  access: JWTPayload | undefined
  userinfo: JWTPayload | undefined
}

/**
 * Redeems the code of a trial that an operator began in this session, looks at what it gave, and ends it. The client isn't asked to prove who
 * it is: the operator did that by the trial, and the code must be their own. Refuses what the token endpoint refuses. Three round trips.
 */
export async function endTrial(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'mailBinding' | 'caller' | 'afterAnswer'>,
  own: NamedSession,
  { begun, code }: { begun: Begun; code: string },
): Promise<Result<Tried, OAuthError>> {
  const key = openCode(deps.config.secrets, code)
  if (key === undefined || key.userId !== own.userId) return refuse(INVALID_GRANT)
  const presented = { id: begun.clientId, proof: { kind: 'trial' }, basic: false } as const
  const parameters = new Map([
    ['grant_type', 'authorization_code'],
    ['code', code],
    ['code_verifier', begun.verifier],
    ['redirect_uri', trialUri(deps.config.issuer)],
  ])
  const answer = await answerToken(deps, presented, parameters)
  if (!answer.ok) return answer
  const { access_token: token, id_token: idToken, refresh_token: refresh, scope, expires_in: expiresIn } = answer.value
  const userinfo = await readUserinfo(deps, token, undefined)
  await revokeGrant(deps, presented, key)
  return ok({
    scope,
    expiresIn,
    hasRefreshToken: refresh !== undefined,
    idToken: idToken === undefined ? undefined : readUnverified(idToken),
    access: readUnverified(token),
    userinfo: userinfo.ok ? userinfo.value : undefined,
  })
}

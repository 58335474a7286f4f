// The answer of every route that signs somebody in or renews their tokens, in the transport of the session.
import type { Context } from 'hono'
import { publicSession } from '../sessions/session.ts'
import { refreshTokenOf } from '../sessions/refresh-token.ts'
import type { SignInOutcome } from '../sessions/admit.ts'
import type { HeldTokens } from '../sessions/prove-again.ts'
import type { LivingRow } from '../sessions/tables.ts'
import { issueAccessToken } from '../tokens/issue.ts'
import type { UserRow } from '../users/tables.ts'
import { publicUser, type ShownRow } from '../users/user.ts'
import type { AppEnv } from './app-env.ts'
import { setDeviceCookie } from './device-cookie.ts'
import { isBearer } from '../http/authorization.ts'
import { sessionCookies } from './session-cookies.ts'

/** Somebody who was admitted, or goes on. `jti` names the access token that is about to be signed. */
export type Holder = { session: LivingRow; user: ShownRow; jti: string }

/** Answers a first step: signed in, or an `mfa_token` and the factors that finish it (contract §2). */
export function answerSignIn(
  c: Context<AppEnv>,
  outcome: SignInOutcome,
  status: 200 | 201 = 200,
  extra: object = {},
): Response | Promise<Response> {
  if (outcome.status === 'signed_in') return answerSignedIn(c, outcome, status, extra)
  const { mfaToken, factors, challenge } = outcome
  const asked = challenge === undefined ? {} : { challenge }
  return c.json({ status: outcome.status, mfa_token: mfaToken, factors, ...asked, ...extra }, status)
}

/** Answers a sign-in: the tokens, and the cookie by which this device is known from now on. */
export async function answerSignedIn(
  c: Context<AppEnv>,
  admitted: { session: LivingRow; user: UserRow },
  status: 200 | 201 = 200,
  extra: object = {},
): Promise<Response> {
  const answer = await answerTokens(
    c,
    { ...admitted, jti: admitted.session.issuedJti },
    { refresh: true },
    status,
    extra,
  )
  return setDeviceCookie(c, answer, admitted)
}

/**
 * What an answer gives of a session's tokens. `refresh`: the refresh token too. Only a caller who has just signed in or
 * presented the current one gets it (contract §3). `notAfter`: the latest end of the access token (seconds since the epoch).
 */
type Given = { refresh: boolean; notAfter?: number | undefined }

/**
 * Answers a session that continues after a proof. An access token alone buys no refresh token, no access token that outlives
 * it, and no cookie.
 */
export function answerRenewed(
  c: Context<AppEnv>,
  holder: Holder & { renewed: boolean },
  held: HeldTokens,
  status: 200 | 201 = 200,
  extra: object = {},
): Response | Promise<Response> {
  const { session, user, renewed } = holder
  if (session.transport === 'cookie' && isBearer(c.req.header('Authorization')))
    return c.json(whoIs(session, user, extra), status)
  return answerTokens(c, holder, { refresh: renewed, notAfter: renewed ? undefined : held.exp }, status, extra)
}

const whoIs = (session: LivingRow, user: ShownRow, extra: object): object => ({
  status: 'signed_in',
  user: publicUser(user),
  session: publicSession(session, session.id),
  ...extra,
})

/**
 * Answers with an access token, and with the refresh token if it is given: in cookies or in the body, by the transport of the
 * session.
 */
export async function answerTokens(
  c: Context<AppEnv>,
  holder: Holder,
  given: Given,
  status: 200 | 201 = 200,
  extra: object = {},
): Promise<Response> {
  const deps = c.get('deps')
  const { session, user } = holder
  const access = await issueAccessToken(deps, holder, { scope: 'account', notAfter: given.notAfter })
  const who = whoIs(session, user, extra)
  if (session.transport === 'cookie') {
    const answer = c.json(who, status)
    for (const cookie of sessionCookies(deps, session, access, given.refresh))
      answer.headers.append('Set-Cookie', cookie)
    return answer
  }
  const refreshToken = refreshTokenOf(deps.config.secrets, session)
  return c.json(
    {
      ...who,
      access_token: access.token,
      ...(given.refresh && { refresh_token: refreshToken }),
      token_type: 'Bearer',
      expires_in: access.expiresIn,
    },
    status,
  )
}

// What an operator gets who begins to act as somebody: no more than they hold themselves.
import type { Context } from 'hono'
import type { AppEnv } from './app-env.ts'
import { answerTokens } from './signed-in.ts'
import { isBearer } from '../http/authorization.ts'
import { OPERATOR_COOKIE, setCookie } from '../http/cookies.ts'
import type { HeldTokens } from '../sessions/prove-again.ts'
import { refreshTokenOf } from '../sessions/refresh-token.ts'
import { isCurrent, type Transport } from '../sessions/rules.ts'
import type { LivingRow } from '../sessions/tables.ts'
import type { UserRow } from '../users/tables.ts'

/** How the tokens travel: as those of the operator's request did. */
export const transportOf = (c: Context<AppEnv>, operator: LivingRow): Transport =>
  isBearer(c.req.header('Authorization')) ? 'bearer' : operator.transport

/**
 * Answers with the tokens. An access token alone buys none that outlives it. In a browser the operator's own refresh token moves to a cookie
 * of its own, so that stopping gives their session back.
 */
export async function answerImpersonating(
  c: Context<AppEnv>,
  { session, user }: { session: LivingRow; user: UserRow },
  operator: LivingRow,
  held: HeldTokens,
): Promise<Response> {
  const { now, config } = c.get('deps')
  const holds = held.counter !== undefined && isCurrent(operator, held.counter, now(), config)
  const given = { refresh: holds, notAfter: holds ? undefined : held.exp }
  const answer = await answerTokens(c, { session, user, jti: session.issuedJti }, given)
  if (session.transport === 'cookie' && holds) {
    const life = operator.remember ? (operator.idleExpiresAt - now()) / 1000 : undefined
    answer.headers.append('Set-Cookie', setCookie(OPERATOR_COOKIE, refreshTokenOf(config.secrets, operator), life))
  }
  return answer
}

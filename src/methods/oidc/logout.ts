// Logout between us and a provider: from here to the provider (OIDC RP-Initiated Logout 1.0), and back (Back-Channel Logout
// 1.0).
import { audit } from '../../audit/record.ts'
import type { Provider } from '../../config/oidc.ts'
import { isSaid } from '../../config/provider-kinds.ts'
import { spendNonceWrites } from '../../credentials/challenge.ts'
import { readUnverified } from '../../crypto/compact-jws.ts'
import { unseal } from '../../crypto/seal.ts'
import { commit, run } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { ok, refuse, type Result } from '../../result.ts'
import { endProviderSessionsWrites, findProviderSession } from '../../sessions/provider-session.ts'
import { AnswerFault, ProviderFault } from './ask.ts'
import { causeOf } from './exchange.ts'
import { TOLERANCE_SECONDS, verifySigned } from './keys.ts'
import { issuerOf, type Claims } from './profile.ts'
import { expectedIssuer, serverOf } from './server.ts'

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
/** How long a logout token is valid after it was issued. It counts once. */
const TOKEN_MS = 600_000
/** How long a used token is remembered: longer than it is valid, because clocks differ. */
const SPENT_MS = TOKEN_MS + 2 * TOLERANCE_SECONDS * 1000

/** The longest URL that every server takes (Entra's limit is about 2,000). */
const MOST_CHARACTERS = 2000

/**
 * The URL that ends the provider's session with which one of ours began (RP-Initiated Logout 1.0 §2); `undefined` where there
 * is none.
 */
export async function providerLogoutUrl(
  deps: Pick<Deps, 'db' | 'config' | 'now'>,
  sessionId: string,
): Promise<string | undefined> {
  const [[began]] = await run(deps.db, [findProviderSession(deps, sessionId)])
  const provider = deps.config.providers.find(({ id }) => id === began?.provider)
  if (began === undefined || provider === undefined) return undefined
  const endpoint = await serverOf(deps, provider).then(
    (server) => server.end_session_endpoint,
    () => undefined,
  )
  const { logoutPath } = provider.nature
  const base = isSaid(endpoint) ? endpoint : logoutPath && `${provider.issuer}${logoutPath}`
  if (base === undefined) return undefined
  const idToken =
    began.idToken === null ? undefined : await unseal(deps.config.secrets, `id-token:${began.issuer}`, began.idToken)
  return logoutUrl(base, provider, `${deps.config.issuer}/signed-out`, idToken)
}

/** The logout URL. An ID token with many groups makes it longer than servers take; then `logout_hint` names the person (§2). */
function logoutUrl(base: string, provider: Provider, returnTo: string, idToken: string | undefined): string {
  const url = new URL(base)
  url.searchParams.set('client_id', provider.clientId)
  url.searchParams.set(provider.logoutParameter, returnTo)
  if (idToken === undefined) return url.href
  const { logoutHintClaims, prefersLogoutHint } = provider.nature
  const claims: Claims = readUnverified(idToken) ?? {}
  const hint = logoutHintClaims.map((name) => claims[name]).find((said) => typeof said === 'string' && said !== '')
  const named: [string, string][] = [
    ['id_token_hint', idToken],
    ['logout_hint', typeof hint === 'string' ? hint : ''],
  ]
  for (const [name, value] of prefersLogoutHint ? named.toReversed() : named) {
    const longer = new URL(url)
    longer.searchParams.set(name, value)
    if (value !== '' && longer.href.length <= MOST_CHARACTERS) return longer.href
  }
  return url.href
}

/** `cause` is for the audit log: `noteRefusedLogout` writes it. */
export type LogoutRefusal = { kind: 'invalid_token' | 'unavailable'; cause: string }

/**
 * Ends the sessions that a logout token names by `sid` or `sub` (Back-Channel Logout 1.0 §2.7). One round trip. Refuses a token
 * that isn't valid.
 */
export async function logOutByProvider(
  deps: Pick<Deps, 'db' | 'config' | 'now' | 'caller' | 'toTell'>,
  provider: Provider,
  logoutToken: string,
): Promise<Result<undefined, LogoutRefusal>> {
  let named: Named
  try {
    named = await readLogoutToken(deps, provider, logoutToken)
  } catch (error) {
    const kind = error instanceof ProviderFault ? 'unavailable' : 'invalid_token'
    return refuse({ kind, cause: causeOf(error) })
  }
  const { sid, subject, jti, issuer } = named
  const committed = await commit(deps.db, [
    ...spendNonceWrites(deps, `logout:${provider.id}:${jti}`, deps.now() + SPENT_MS),
    ...endProviderSessionsWrites(deps, { issuer, sid, subject }),
  ])
  return committed.ok ? ok(undefined) : refuse({ kind: 'invalid_token', cause: 'replayed' })
}

/** The audit row of a logout token that ended nothing. */
export async function noteRefusedLogout(
  deps: Pick<Deps, 'db' | 'now' | 'caller'>,
  provider: Provider,
  cause: string,
): Promise<void> {
  await run(deps.db, [
    audit(deps, { event: 'provider_logout_fail', outcome: 'failure', meta: { provider: provider.id, cause } }),
  ])
}

type Named = { issuer: string; sid: string | undefined; subject: string | undefined; jti: string }

/** Verifies a logout token, step by step (Back-Channel Logout 1.0 §2.6). Throws where a step fails. */
async function readLogoutToken(deps: Pick<Deps, 'config' | 'now'>, provider: Provider, token: string): Promise<Named> {
  const server = await serverOf(deps, provider)
  const { payload, protectedHeader } = await verifySigned(deps, server, token, {
    audience: provider.clientId,
    requiredClaims: ['iss', 'iat', 'exp', 'jti', 'events'],
    maxTokenAge: TOKEN_MS / 1000,
  })
  // ASVS 5.0 10.5.5: `typ` is required, so that a token for another use isn't accepted. What older providers write is a
  // setting.
  const typ = (protectedHeader.typ ?? 'none').toLowerCase().replace(/^application\//, '')
  if (typ !== 'logout+jwt' && typ !== provider.logoutTokenTyp.toLowerCase()) throw new AnswerFault('wrong_type')
  const { iss, sub, sid, jti, events, nonce, tid } = payload as Record<string, unknown>
  if (iss !== expectedIssuer(provider, server, { iss, tid })) throw new AnswerFault('wrong_issuer')
  if (!isObject(events) || !isObject(events[EVENT])) throw new AnswerFault('no_logout_event')
  if (nonce !== undefined) throw new AnswerFault('nonce')
  if (!isName(jti)) throw new AnswerFault('malformed_jti')
  if ([sub, sid].some((name) => name !== undefined && !isName(name))) throw new AnswerFault('malformed_name')
  const [subject, session] = [sub, sid] as (string | undefined)[]
  if (subject === undefined && session === undefined) throw new AnswerFault('nobody_named')
  return { subject, sid: session, jti, issuer: issuerOf(provider, { iss }) }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isName = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= 255

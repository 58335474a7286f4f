// Logout between us and a provider: from here to there (OIDC RP-Initiated Logout 1.0), and from there to here (Back-Channel Logout 1.0).
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose'
import { audit } from '../../audit/record.ts'
import type { Provider } from '../../config/oidc.ts'
import { spendNonceWrites } from '../../credentials/challenge.ts'
import { unseal } from '../../crypto/seal.ts'
import { commit, run } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { ok, refuse, type Result } from '../../result.ts'
import { endProviderSessionsWrites, findProviderSession } from '../../sessions/provider-session.ts'
import { asker, ProviderFault } from './ask.ts'
import { causeOf } from './exchange.ts'
import { serverOf } from './server.ts'

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']
/** A logout token is good once, and not much longer than it takes to come. */
const TOKEN_MS = 600_000

/** Where to end the session at the provider too, that this session of ours began with; `undefined` without one. */
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
  const base = endpoint ?? (provider.kind === 'auth0' ? `${provider.issuer}oidc/logout` : undefined)
  if (base === undefined) return undefined
  const url = new URL(base)
  const hint =
    began.idToken === null ? undefined : await unseal(deps.config.secrets, `id-token:${began.issuer}`, began.idToken)
  url.searchParams.set('client_id', provider.clientId)
  url.searchParams.set('post_logout_redirect_uri', deps.config.issuer)
  if (hint !== undefined) url.searchParams.set('id_token_hint', hint)
  return url.href
}

/** Ends the sessions that a logout token names, by the provider's session or by its subject. One round trip. */
export async function logOutByProvider(
  deps: Pick<Deps, 'db' | 'config' | 'now' | 'caller'>,
  provider: Provider,
  logoutToken: string,
): Promise<Result<undefined, 'invalid_token' | 'unavailable'>> {
  let named: { sid: string | undefined; subject: string | undefined; jti: string; issuer: string }
  try {
    named = await readLogoutToken(deps, provider, logoutToken)
  } catch (error) {
    const meta = { provider: provider.id, cause: causeOf(error) }
    await run(deps.db, [audit(deps, { event: 'provider_logout_fail', outcome: 'failure', meta })])
    return refuse(error instanceof ProviderFault && error.reason === 'unreachable' ? 'unavailable' : 'invalid_token')
  }
  const { sid, subject, jti, issuer } = named
  const committed = await commit(deps.db, [
    ...spendNonceWrites(deps, `logout:${provider.id}:${jti}`, deps.now() + TOKEN_MS),
    ...endProviderSessionsWrites(deps, { issuer, sid, subject }),
  ])
  return committed.ok ? ok(undefined) : refuse('invalid_token')
}

/** Back-Channel Logout 1.0 §2.6, step by step. Throws where one fails. */
async function readLogoutToken(deps: Pick<Deps, 'config' | 'now'>, provider: Provider, token: string) {
  const server = await serverOf(deps, provider)
  const answer = await asker(deps.config)(server.jwks_uri ?? '', { headers: { Accept: 'application/json' } })
  const keys = createLocalJWKSet(await answer.json<JSONWebKeySet>())
  const { payload, protectedHeader } = await jwtVerify(token, keys, {
    algorithms: ALGORITHMS,
    audience: provider.clientId,
    ...(provider.kind === 'microsoft' ? {} : { issuer: server.issuer }),
    requiredClaims: ['iss', 'iat', 'jti', 'events'],
    maxTokenAge: TOKEN_MS / 1000,
    clockTolerance: 10,
    currentDate: new Date(deps.now()),
  })
  const { typ } = protectedHeader
  if (typ !== undefined && !/^(application\/)?logout\+jwt$|^JWT$/i.test(typ)) throw new ProviderFault('wrong_type')
  const events = payload['events'] as Record<string, unknown> | null
  if (typeof events !== 'object' || typeof events?.[EVENT] !== 'object') throw new ProviderFault('no_logout_event')
  if (payload['nonce'] !== undefined) throw new ProviderFault('nonce')
  const { sub, sid, jti = '', iss = '' } = payload as { sub?: unknown; sid?: unknown; jti?: string; iss?: string }
  const subject = typeof sub === 'string' ? sub : undefined
  const session = typeof sid === 'string' ? sid : undefined
  if (subject === undefined && session === undefined) throw new ProviderFault('nobody_named')
  return { subject, sid: session, jti, issuer: iss }
}

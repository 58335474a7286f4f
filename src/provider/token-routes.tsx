// The endpoints that clients call by themselves, loaded when the first one asks (`routes.tsx`). They answer in the words of OAuth.
import type { Context } from 'hono'
import type { ApiRow } from '../clients/tables.ts'
import type { Deps } from '../deps.ts'
import { beginDevice, DEVICE_SECONDS, POLL_SECONDS } from '../grants/device.ts'
import { DPOP_ALGORITHMS } from '../crypto/dpop.ts'
import { revokeGrant } from '../grants/revoke.ts'
import { openGrantToken } from '../grants/handle.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { readForm } from '../http/body.ts'
import { answerUnlessKnown } from '../http/entity-tag.ts'
import { ok, refuse, type Result } from '../result.ts'
import { issueIntrospection } from '../tokens/issue-grant.ts'
import { verifyGrantAccess } from '../tokens/verify-grant.ts'
import { assertingClient, presentedByAssertion } from './assertion.ts'
import { metadataOf } from './discovery.ts'
import { dpopNonce, proofOf } from './dpop.ts'
import { clientFlood, counted } from './client-limits.ts'
import { invalidRequest, TWO_PROOFS, UNSUPPORTED_TOKEN_TYPE, type OAuthError } from './errors.ts'
import { readParameters, wordsIn, type Parameters } from './parameters.ts'
import { introspect } from './introspect.ts'
import { answerError } from './problems.ts'
import { refusalOf } from './refusal.ts'
import { scopesOf } from './rules.ts'
import { isBasic, presentedClient, type Presented } from './present.ts'
import { pushRequest } from './push.ts'
import { answerToken } from './token.ts'
import { readUserinfo } from './userinfo.ts'

const NO_STORE = { 'Cache-Control': 'no-store', Pragma: 'no-cache' }
/** A signed answer of introspection (RFC 9701 §4). */
const SIGNED_INTROSPECTION = 'application/token-introspection+jwt'
/** Clients read it once in a while. */
const DISCOVERY_CACHE = { 'Cache-Control': 'public, max-age=3600' }

/** The discovery document (OIDC Discovery §4, RFC 8414 §3). No database. */
export const discovery = (c: Context<AppEnv>): Response => {
  const document = metadataOf(c.get('deps').config)
  return answerUnlessKnown(c, document, DISCOVERY_CACHE)
}

/** The token endpoint (RFC 6749 §3.2). */
export async function token(c: Context<AppEnv>): Promise<Response> {
  const asked = await readCall(c, { limited: true, proves: '/oauth/token' })
  if (!asked.ok) return answerError(c, asked.error)
  const presented = { ...asked.value.presented, forTokens: true }
  const answer = await answerToken(c.get('deps'), presented, asked.value.parameters)
  return answer.ok ? c.json(answer.value, 200, NO_STORE) : answerRefused(c, presented, answer.error)
}

/** Pushed authorization requests (RFC 9126 §2). */
export async function pushed(c: Context<AppEnv>): Promise<Response> {
  const asked = await readCall(c, { limited: true, proves: '/oauth/par' })
  if (!asked.ok) return answerError(c, asked.error)
  const { presented, parameters } = asked.value
  const answer = await pushRequest(c.get('deps'), presented, new URLSearchParams([...parameters]))
  return answer.ok ? c.json(answer.value, 201, NO_STORE) : answerRefused(c, presented, answer.error)
}

/** A device begins to wait (RFC 8628 §3.1, §3.2). */
export async function deviceCode(c: Context<AppEnv>): Promise<Response> {
  const deps = c.get('deps')
  const asked = await readCall(c, { limited: true })
  if (!asked.ok) return answerError(c, asked.error)
  const { presented, parameters } = asked.value
  const scope = wordsIn(parameters.get('scope'))
  const resource = parameters.get('resource') ?? parameters.get('audience') ?? ''
  const wanted = { resource, scopesOf: (api: ApiRow | undefined) => scopesOf(scope, api) }
  const begun = await beginDevice(deps, { id: presented.id, proof: presented.proof }, wanted)
  if (!begun.ok) return answerRefused(c, presented, refusalOf(begun.error, presented))
  const { deviceCode: code, userCode } = begun.value
  const shown = `${userCode.slice(0, 4)}-${userCode.slice(4)}`
  const verification = `${deps.config.issuer}/device`
  return c.json(
    {
      device_code: code,
      user_code: shown,
      verification_uri: verification,
      verification_uri_complete: `${verification}?user_code=${shown}`,
      expires_in: DEVICE_SECONDS,
      interval: POLL_SECONDS,
    },
    200,
    NO_STORE,
  )
}

/** Revocation (RFC 7009): a refresh token, or an access token, and with it all of its grant. An unknown one is told nothing of. */
export async function revoke(c: Context<AppEnv>): Promise<Response> {
  const deps = c.get('deps')
  const asked = await readCall(c, { limited: true })
  if (!asked.ok) return answerError(c, asked.error)
  const { presented, parameters } = asked.value
  const text = parameters.get('token')
  if (text === undefined) return answerError(c, invalidRequest('token is missing.'))
  const access = text.includes('.') ? await verifyGrantAccess(deps, text) : undefined
  const claims = access?.ok === true ? access.value : undefined
  const gid = claims?.gid
  const key =
    claims !== undefined && gid !== undefined
      ? { userId: claims.sub, id: gid }
      : openGrantToken(deps.config.secrets, text)
  const revoked = await revokeGrant(deps, presented, key)
  // What a machine has, or a service by an exchange, is no grant's of its own: it lives out its minutes, and its client is told so.
  const hasNoGrant = claims?.client_id === presented.id && (gid === undefined || claims.act !== undefined)
  if (revoked.ok && hasNoGrant) return answerError(c, UNSUPPORTED_TOKEN_TYPE)
  if (revoked.ok) return c.body(null, 200, NO_STORE)
  return answerRefused(c, presented, refusalOf(revoked.error, presented))
}

/** Introspection (RFC 7662 §2), in a signed answer where the caller accepts one (RFC 9701 §4). */
export async function introspection(c: Context<AppEnv>): Promise<Response> {
  const deps = c.get('deps')
  const asked = await readCall(c, { limited: false })
  if (!asked.ok) return answerError(c, asked.error)
  const { presented, parameters } = asked.value
  const text = parameters.get('token')
  if (text === undefined) return answerError(c, invalidRequest('token is missing.'))
  const found = await introspect(deps, presented, text)
  if (!found.ok) return answerRefused(c, presented, found.error)
  const { client, said } = found.value
  if (!(c.req.header('Accept') ?? '').includes(SIGNED_INTROSPECTION)) return c.json(said, 200, NO_STORE)
  const alg = client.metadata.introspection_signed_response_alg ?? 'RS256'
  const signed = await issueIntrospection(deps, { clientId: client.id, alg, said })
  return c.body(signed, 200, { ...NO_STORE, 'Content-Type': SIGNED_INTROSPECTION })
}

/**
 * Userinfo (OIDC Core §5.3), by the Authorization header: `Bearer` (RFC 6750 §2.1), or `DPoP` with a proof (RFC 9449 §7.1); or by a form
 * (RFC 6750 §2.2). Never by the URL, which logs keep (RFC 9700 §4.3.2).
 */
export async function userinfo(c: Context<AppEnv>): Promise<Response> {
  const deps = c.get('deps')
  const posted = await postedToken(c)
  const authorization = c.req.header('Authorization')
  // One way at a time (RFC 6750 §2).
  if (posted !== undefined && authorization !== undefined)
    return challenge(c, 400, 'Bearer realm="latchkey", error="invalid_request"')
  const [, scheme, token] = /^(bearer|dpop) +([^ ]+) *$/i.exec(authorization ?? `Bearer ${posted ?? ''}`) ?? []
  // Who shows no token is told how, and of no error (RFC 6750 §3.1).
  if (scheme === undefined || token === undefined) return challenge(c, 401, 'Bearer realm="latchkey"')
  const bound = scheme.toLowerCase() === 'dpop'
  const request = { method: c.req.method, path: '/userinfo', token }
  const dpop = await proofOf(deps, bound ? (c.req.header('DPoP') ?? '') : undefined, request)
  if (!dpop.ok) {
    const answer = challenge(
      c,
      401,
      `DPoP realm="latchkey", error="${dpop.error.error}", algs="${DPOP_ALGORITHMS.join(' ')}"`,
    )
    answer.headers.set('DPoP-Nonce', dpopNonce(deps))
    return answer
  }
  const read = await readUserinfo(deps, token, dpop.value)
  if (read.ok) return c.json(read.value, 200, NO_STORE)
  const name = bound ? 'DPoP' : 'Bearer'
  return read.error === 'invalid_token'
    ? challenge(c, 401, `${name} realm="latchkey", error="invalid_token"`)
    : challenge(c, 403, `${name} realm="latchkey", error="insufficient_scope", scope="openid"`)
}

const challenge = (c: Context<AppEnv>, status: 400 | 401 | 403, header: string): Response =>
  c.body(null, status, { ...NO_STORE, 'WWW-Authenticate': header })

/** The token of a posted form; `undefined` for none. */
async function postedToken(c: Context<AppEnv>): Promise<string | undefined> {
  if (c.req.method !== 'POST' || c.req.header('Content-Type') === undefined) return undefined
  const form = await readForm(c)
  return form instanceof Response ? undefined : readParameters(form).parameters.get('access_token')
}

/** `limited`: how often is limited; an API introspects as often as it is called. `proves`: the path for which the proof of a key may come along. */
type Call = { limited: boolean; proves?: string }

/**
 * A form of a client, who it says it is, and how it proves that. What is cheap comes first: a flood is refused before D1 is asked, and before any
 * signature is verified.
 */
async function readCall(
  c: Context<AppEnv>,
  { limited, proves }: Call,
): Promise<Result<{ presented: Presented; parameters: Parameters }, OAuthError>> {
  const deps = c.get('deps')
  const form = await readForm(c)
  if (form instanceof Response) {
    const wrong = invalidRequest('Send application/x-www-form-urlencoded, of 64 KiB at most.')
    return refuse(form.status === 413 ? { ...wrong, status: 413 } : wrong)
  }
  const { parameters, repeated } = readParameters(form)
  const [twice] = repeated
  if (twice !== undefined) return refuse(invalidRequest(`${twice} comes more than once.`))
  const caller = callerOf(deps, parameters, c.req.header('Authorization'))
  if (!caller.ok) return caller
  const flood = limited ? await clientFlood(deps, c.env, caller.value.id, parameters) : undefined
  if (flood !== undefined) return refuse(flood)
  const dpop =
    proves === undefined ? ok(undefined) : await proofOf(deps, c.req.header('DPoP'), { method: 'POST', path: proves })
  if (!dpop.ok) return dpop
  const presented = await caller.value.present()
  return presented.ok ? ok({ presented: { ...presented.value, dpop: dpop.value }, parameters }) : presented
}

/** Who a request says it is from, and how that is looked at more closely. Refuses a request that proves that in two ways (RFC 6749 §2.3). */
function callerOf(
  deps: Deps,
  parameters: Parameters,
  authorization: string | undefined,
): Result<{ id: string; present: () => Promise<Result<Presented, OAuthError>> }, OAuthError> {
  if (!parameters.has('client_assertion')) {
    const presented = presentedClient(parameters, authorization)
    return presented.ok ? ok({ id: presented.value.id, present: () => Promise.resolve(presented) }) : presented
  }
  if (isBasic(authorization)) return refuse(TWO_PROOFS)
  const id = assertingClient(parameters)
  const present = async (): Promise<Result<Presented, OAuthError>> => {
    const presented = await presentedByAssertion(deps, parameters)
    return presented.ok ? presented : refuse(await counted(deps, { id, by: 'assertion' }, presented.error))
  }
  return ok({ id, present })
}

/** The answer to a client that was refused. One that didn't prove who it is is counted (`clients/failures.ts`). */
async function answerRefused(c: Context<AppEnv>, { id, proof }: Presented, error: OAuthError): Promise<Response> {
  const by = { none: 'nothing', secret: 'secret', keys: 'assertion', trial: 'nothing' } as const
  return answerError(c, await counted(c.get('deps'), { id, by: by[proof.kind] }, error))
}

// The endpoints that clients call by themselves, loaded when the first one asks (`routes.tsx`). They answer in the words of OAuth.
import type { Context } from 'hono'
import { noteWrongProof, type WrongProof } from '../clients/failures.ts'
import type { ApiRow } from '../clients/tables.ts'
import { beginDevice, DEVICE_SECONDS, POLL_SECONDS } from '../grants/device.ts'
import { digestOf } from '../crypto/digest.ts'
import { DPOP_ALGORITHMS } from '../crypto/dpop.ts'
import { revokeGrant } from '../grants/revoke.ts'
import { openGrantToken } from '../grants/handle.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { readForm } from '../http/body.ts'
import { limitAddress } from '../limits/address.ts'
import { ok, refuse, type Result } from '../result.ts'
import { verifyGrantAccess } from '../tokens/verify-grant.ts'
import { presentedByAssertion } from './assertion.ts'
import { metadataOf } from './discovery.ts'
import { dpopNonce, proofOf } from './dpop.ts'
import { invalidRequest, tooMany, type OAuthError } from './errors.ts'
import { readParameters, wordsIn, type Parameters } from './parameters.ts'
import { introspect } from './introspect.ts'
import { answerError } from './problems.ts'
import { refusalOf } from './refusal.ts'
import { scopesOf } from './rules.ts'
import { presentedClient, type Presented } from './present.ts'
import { pushRequest } from './push.ts'
import { answerToken } from './token.ts'
import { readUserinfo } from './userinfo.ts'

const NO_STORE = { 'Cache-Control': 'no-store', Pragma: 'no-cache' }
/** Clients read it once in a while. */
const DISCOVERY_CACHE = { 'Cache-Control': 'public, max-age=3600' }

/** The discovery document (OIDC Discovery §4, RFC 8414 §3). No database. */
export const discovery = (c: Context<AppEnv>): Response =>
  c.json(metadataOf(c.get('deps').config), 200, DISCOVERY_CACHE)

/** The token endpoint (RFC 6749 §3.2). */
export async function token(c: Context<AppEnv>): Promise<Response> {
  const deps = c.get('deps')
  const asked = await readCall(c)
  if (!asked.ok) return answerError(c, asked.error)
  const dpop = await proofOf(deps, c.req.header('DPoP'), { method: 'POST', path: '/oauth/token' })
  if (!dpop.ok) return answerError(c, dpop.error)
  const { parameters } = asked.value
  const presented = { ...asked.value.presented, dpop: dpop.value }
  const limited = await refuseClientFlood(c, presented, parameters)
  if (limited !== undefined) return limited
  const answer = await answerToken(deps, presented, parameters)
  return answer.ok ? c.json(answer.value, 200, NO_STORE) : answerRefused(c, presented, answer.error)
}

/** Pushed authorization requests (RFC 9126 §2). */
export async function pushed(c: Context<AppEnv>): Promise<Response> {
  const asked = await readCall(c)
  if (!asked.ok) return answerError(c, asked.error)
  const { presented, parameters } = asked.value
  const limited = await refuseClientFlood(c, presented, parameters)
  if (limited !== undefined) return limited
  const answer = await pushRequest(c.get('deps'), presented, new URLSearchParams([...parameters]))
  return answer.ok ? c.json(answer.value, 201, NO_STORE) : answerRefused(c, presented, answer.error)
}

/** A device begins to wait (RFC 8628 §3.1, §3.2). */
export async function deviceCode(c: Context<AppEnv>): Promise<Response> {
  const deps = c.get('deps')
  const asked = await readCall(c)
  if (!asked.ok) return answerError(c, asked.error)
  const { presented, parameters } = asked.value
  const limited = await refuseClientFlood(c, presented, parameters)
  if (limited !== undefined) return limited
  const scope = wordsIn(parameters.get('scope'))
  const resource = parameters.get('resource') ?? parameters.get('audience') ?? ''
  const wanted = { resource, scopesOf: (api: ApiRow | undefined) => scopesOf(scope, api).scope }
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
  const asked = await readCall(c)
  if (!asked.ok) return answerError(c, asked.error)
  const { presented, parameters } = asked.value
  const text = parameters.get('token')
  if (text === undefined) return answerError(c, invalidRequest('token is missing.'))
  const access = text.includes('.') ? await verifyGrantAccess(deps, text) : undefined
  const gid = access?.ok === true ? access.value.gid : undefined
  const key =
    access?.ok === true && gid !== undefined
      ? { userId: access.value.sub, id: gid }
      : openGrantToken(deps.config.secrets, text)
  const revoked = await revokeGrant(deps, presented, key)
  if (revoked.ok) return c.body(null, 200, NO_STORE)
  return answerRefused(c, presented, refusalOf(revoked.error, presented))
}

/** Introspection (RFC 7662 §2). */
export async function introspection(c: Context<AppEnv>): Promise<Response> {
  const asked = await readCall(c)
  if (!asked.ok) return answerError(c, asked.error)
  const { presented, parameters } = asked.value
  const text = parameters.get('token')
  if (text === undefined) return answerError(c, invalidRequest('token is missing.'))
  const found = await introspect(c.get('deps'), presented, text)
  return found.ok ? c.json(found.value, 200, NO_STORE) : answerRefused(c, presented, found.error)
}

/** Userinfo (OIDC Core §5.3), by the Authorization header: `Bearer` (RFC 6750 §2.1), or `DPoP` with a proof (RFC 9449 §7.1). */
export async function userinfo(c: Context<AppEnv>): Promise<Response> {
  const deps = c.get('deps')
  const [, scheme, token] = /^(bearer|dpop) +([^ ]+) *$/i.exec(c.req.header('Authorization') ?? '') ?? []
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

const challenge = (c: Context<AppEnv>, status: 401 | 403, header: string): Response =>
  c.body(null, status, { ...NO_STORE, 'WWW-Authenticate': header })

/** A form of a client, and who it says it is. */
async function readCall(
  c: Context<AppEnv>,
): Promise<Result<{ presented: Presented; parameters: Parameters }, OAuthError>> {
  const form = await readForm(c)
  if (form instanceof Response)
    return refuse(invalidRequest('Send application/x-www-form-urlencoded, of 64 KiB at most.'))
  const { parameters, repeated } = readParameters(form)
  const [twice] = repeated
  if (twice !== undefined) return refuse(invalidRequest(`${twice} comes more than once.`))
  if (!parameters.has('client_assertion')) {
    const presented = presentedClient(parameters, c.req.header('Authorization'))
    return presented.ok ? ok({ presented: presented.value, parameters }) : presented
  }
  const presented = await presentedByAssertion(c.get('deps'), parameters)
  if (presented.ok) return ok({ presented: presented.value, parameters })
  const wrong = { id: parameters.get('client_id') ?? '', by: 'assertion' } as const
  return refuse(await counted(c, wrong, presented.error))
}

/** The answer to a client that was refused. One that didn't prove who it is is counted (`clients/failures.ts`). */
async function answerRefused(c: Context<AppEnv>, { id, proof }: Presented, error: OAuthError): Promise<Response> {
  const by = { none: 'nothing', secret: 'secret', keys: 'assertion', trial: 'nothing' } as const
  return answerError(c, await counted(c, { id, by: by[proof.kind] }, error))
}

/** The error of a client that didn't prove who it is, or, where that happened too often, when it may try again. */
async function counted(c: Context<AppEnv>, wrong: WrongProof, error: OAuthError): Promise<OAuthError> {
  if (error.error !== 'invalid_client') return error
  const noted = await noteWrongProof(c.get('deps'), wrong)
  return noted.ok ? error : tooMany(WRONG_TOO_OFTEN, noted.error.retryAfterSeconds, false)
}

const WRONG_TOO_OFTEN =
  'The client did not prove who it is, and that too often from here. With the right proof it is served.'
const PERIOD_SECONDS = 60

/**
 * Refuses a client that asks too often from one address, before D1 is asked: 600 times a minute (CLIENT_LIMIT), so that nobody else can use
 * up what a client may ask. Without the binding it lets everything through.
 */
async function refuseClientFlood(
  c: Context<AppEnv>,
  { id }: Presented,
  parameters: Parameters,
): Promise<Response | undefined> {
  const key = digestOf(`${id}\n${limitAddress(c.get('deps').caller.ip)}`)
  if ((await c.env.CLIENT_LIMIT?.limit({ key }))?.success !== false) return undefined
  const polls = parameters.get('grant_type') === 'urn:ietf:params:oauth:grant-type:device_code'
  return answerError(c, tooMany('Too many requests of this client from here.', PERIOD_SECONDS, polls))
}

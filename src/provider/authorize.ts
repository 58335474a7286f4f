// `/authorize` (RFC 6749 §4.1.1; OIDC Core §3.1.2): what a client asks for, judged with the person who came along. The client and where the answer
// goes are looked at before anything else (RFC 9700 §4.1, §4.11).
import { findApi, findClient } from '../clients/find.ts'
import { hasRedirect, isUnchecked, mayGoWithoutPkce } from '../clients/rules.ts'
import type { ApiRow, ClientRow } from '../clients/tables.ts'
import { isLoopback } from '../config/remote.ts'
import { always, faultless, run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { findConsent, giveGrant } from '../grants/give.ts'
import { openRequestUri, preparePush, readPushed, REQUEST_URN, type PushedKey } from '../grants/pushed.ts'
import { ok, refuse, type Result } from '../result.ts'
import type { NamedSession } from '../sessions/find.ts'
import { findLiveKnown, type KnownSession } from '../sessions/read.ts'
import { MULTI_FACTOR_ACR } from '../tokens/issue-grant.ts'
import { readHint } from '../tokens/verify-grant.ts'
import type { OAuthFault } from '../words/oauth.ts'
import { meetDocument } from './document.ts'
import { invalidRequest, type OAuthError } from './errors.ts'
import { readParameters } from './parameters.ts'
import { readPrompted } from './prompted.ts'
import { readBack, readRequest, type AuthorizationRequest, type Back } from './request.ts'
import { byAudienceOf, covers, decideStep, joined, scopesOf, type PromptError, type Step } from './rules.ts'
import { theirsOf } from './theirs.ts'

type AuthorizeDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>

/** A request that was read whole, and what comes next. */
export type Authorization = {
  client: ClientRow
  api: ApiRow | undefined
  back: Back
  request: AuthorizationRequest
  /** What the client gets; nothing where all that it asks for isn't the person's to give. */
  scope: readonly string[]
  /** What it asks for by name, and doesn't get, because it isn't the person's to give. */
  withheld: readonly string[]
  byAudience: Readonly<Record<string, readonly string[]>>
  /** What the person allowed the client before. */
  allowed: Readonly<Record<string, readonly string[]>>
  live: KnownSession | undefined
  step: Step
  /** The row in which the request waited, if it did. */
  pushed: PushedKey | undefined
}

/** `fault`: nobody but the person here may hear of it. `back`: the client is told; where it is `unchecked`, the person leads there, and not we. */
export type AuthorizeRefusal = { fault: OAuthFault } | { back: Back; error: OAuthError; unchecked: boolean }

/**
 * Judges a request. `own` is the session that the browser's cookies name. One round trip, two for a request that waited (`request_uri`): what it
 * said then counts alone (RFC 9126 §4). `ahead`: nobody is there yet.
 */
export async function readAuthorization(
  deps: AuthorizeDeps,
  came: URLSearchParams,
  own: NamedSession | undefined,
  when: 'now' | 'ahead' = 'now',
): Promise<Result<Authorization, AuthorizeRefusal>> {
  await meetDocument(deps, came.get('client_id') ?? '')
  const uri = came.get('request_uri')
  const key = uri === null ? undefined : openRequestUri(deps.config.secrets, uri)
  const clientId = came.get('client_id') ?? ''
  const waited = key === undefined ? undefined : await readPushed(deps, key, clientId)
  if (uri !== null && waited === undefined) return refuseReference(deps, came, uri)
  const prompted = readPrompted(deps.config.secrets, came)
  return judge(deps, new URLSearchParams(waited ?? came), own, { pushed: key, when, prompted })
}

/**
 * Refuses a `request_uri` that stands for nothing. The client is told where the request itself says who it is and where answers go; a reference
 * to a server elsewhere is not followed (OIDC Core §6.2, RFC 9700 §4.11). One round trip.
 */
async function refuseReference(
  deps: AuthorizeDeps,
  came: URLSearchParams,
  uri: string,
): Promise<Result<never, AuthorizeRefusal>> {
  const { parameters } = readParameters(came)
  const redirectUri = parameters.get('redirect_uri')
  const [client] = await faultless(findClient(deps, parameters.get('client_id') ?? ''))
  if (client === undefined || redirectUri === undefined || !hasRedirect(client.metadata.redirect_uris, redirectUri))
    return refuse({ fault: 'expired_request' })
  const error: OAuthError = uri.startsWith(REQUEST_URN)
    ? { error: 'invalid_request_uri', description: 'The request_uri has expired, was used, or is of another client.' }
    : { error: 'request_uri_not_supported', description: 'Requests are sent ahead (PAR), and not fetched.' }
  return refuse({ back: readBack(parameters, redirectUri), error, unchecked: leadsUnchecked(client, redirectUri) })
}

/** Judges a request by its own parameters. One round trip. */
async function judge(
  deps: AuthorizeDeps,
  search: URLSearchParams,
  own: NamedSession | undefined,
  { pushed, when, prompted }: { pushed: PushedKey | undefined; when: 'now' | 'ahead'; prompted: number | undefined },
): Promise<Result<Authorization, AuthorizeRefusal>> {
  const { parameters, repeated } = readParameters(search)
  const clientId = parameters.get('client_id') ?? ''
  if (repeated.includes('client_id') || repeated.includes('redirect_uri')) return refuse({ fault: 'repeated' })
  const resource = parameters.get('resource') ?? parameters.get('audience') ?? ''
  const [[client], [api], [live], [consent]] = await run(deps.db, [
    findClient(deps, clientId),
    findApi(deps, resource),
    findLiveKnown(deps, own ?? { id: '' }),
    findConsent(deps, own?.userId ?? '', clientId),
  ])
  if (client === undefined) return refuse({ fault: 'unknown_client' })
  const redirect = redirectOf(client, parameters.get('redirect_uri'))
  if (!redirect.ok) return refuse({ fault: redirect.error })
  const answer = readBack(parameters, redirect.value)
  const unchecked = leadsUnchecked(client, redirect.value) && parameters.get('prompt') !== 'none'
  const told = (error: OAuthError): Result<never, AuthorizeRefusal> => refuse({ back: answer, error, unchecked })

  const read = readRequest(parameters, repeated, mayGoWithoutPkce(client))
  if (!read.ok) return told(read.error)
  const request = read.value
  const mustPush = client.metadata.require_pushed_authorization_requests === true && when === 'now'
  if (mustPush && pushed?.origin !== 'pushed')
    return told(invalidRequest('This client sends its requests ahead (PAR).'))
  if (!client.metadata.grant_types.includes('authorization_code'))
    return told({ error: 'unauthorized_client', description: 'This client may not ask for codes.' })
  if (resource !== '' && api === undefined)
    return told({ error: 'invalid_target', description: 'The resource is not known here.' })
  const asked = scopesOf(request.scope, api)
  if (asked.length === 0) return told({ error: 'invalid_scope', description: 'None of the scopes is known here.' })

  const known = live?.holds === true && live.user.id === own?.userId ? live : undefined
  const { scope, withheld } =
    known === undefined ? { scope: asked, withheld: [] } : theirsOf(asked, { api, client, role: known.user.role })
  const byAudience = byAudienceOf(scope, api?.identifier)
  const hint = request.idTokenHint === undefined ? undefined : await readHint(deps, request.idTokenHint)
  const allowed = consent?.allowed ?? {}
  const decided = decideStep({
    request,
    prompted,
    person: known && {
      id: known.user.id,
      authTime: known.session.authTime,
      amr: known.session.amr,
      hasSecondFactor: known.hasSecondFactor,
    },
    remembered: scope.length > 0 && (client.firstParty || covers(allowed, byAudience)),
    hinted: hintedBy(request, hint?.aud === client.id ? hint.sub : undefined),
    wantsTwo: request.acr.includes(MULTI_FACTOR_ACR),
    now: deps.now(),
  })
  if ('error' in decided && when === 'now' && scope.length === 0) return told(NOT_THEIRS)
  if ('error' in decided && when === 'now') return told({ error: decided.error, description: SAID[decided.error] })
  const step = 'error' in decided ? 'sign_in' : decided.step
  const named = withheld.filter((one) => request.scope.includes(one))
  const judged = { client, api, back: answer, request, scope, withheld: named, byAudience, allowed, step, pushed }
  return ok({ ...judged, live: known })
}

/** Nothing that the client asks for is the person's to give (RFC 6749 §4.1.2.1). */
export const NOT_THEIRS: OAuthError = {
  error: 'access_denied',
  description: 'This person may give none of these scopes.',
}

/** Whom a request expects. A hint that says nothing (a key of long ago, another client's) expects nobody who could be taken silently. */
const hintedBy = ({ idTokenHint, prompt }: AuthorizationRequest, sub: string | undefined): string | undefined =>
  idTokenHint !== undefined && sub === undefined && prompt.includes('none') ? '' : sub

const SAID: Record<PromptError, string> = {
  login_required: 'The person that is asked for is not signed in.',
  consent_required: 'The person would have to be asked, and prompt is none.',
  account_selection_required: 'The person would have to choose, and prompt is none.',
}

/**
 * Whether nobody here has checked where a client leads: it made itself. Else a link to us with an error in it would lead people anywhere
 * (RFC 9700 §4.11.2). A program on this machine is no place to be led astray to.
 */
export function leadsUnchecked({ source }: ClientRow, redirectUri: string): boolean {
  return isUnchecked(source) && !isLoopback(URL.parse(redirectUri)?.hostname ?? '')
}

/** Where an answer may go; a client with one redirect URI needn't name it (OAuth 2.1 §4.1.1), unless it is held to FAPI 2.0 (§5.3.2.2). */
function redirectOf({ metadata }: ClientRow, asked: string | undefined): Result<string, OAuthFault> {
  const [only, ...others] = metadata.redirect_uris
  if (asked !== undefined) return hasRedirect(metadata.redirect_uris, asked) ? ok(asked) : refuse('wrong_redirect')
  const mustName = metadata.security_profile === 'fapi2' || others.length > 0
  return only === undefined || mustName ? refuse('no_redirect') : ok(only)
}

/** Gives the client its code; `undefined` where the session has ended meanwhile. `asked`: the person was, and allows it. One round trip. */
export function issueCode(
  deps: AuthorizeDeps,
  authorization: Authorization,
  own: NamedSession,
  asked: boolean,
): Promise<string | undefined> {
  const { client, api, back, request, scope, byAudience, allowed, live } = authorization
  if (live === undefined) return Promise.resolve(undefined)
  const given = {
    own,
    amr: live.session.amr,
    authTime: live.session.authTime,
    clientId: client.id,
    notified: client.metadata.backchannel_logout_uri !== undefined,
    scope,
    resource: api?.identifier ?? null,
    redirectUri: back.redirectUri,
    challenge: request.challenge,
    nonce: request.nonce ?? null,
    jkt: request.jkt ?? null,
    pushed: authorization.pushed?.id,
  }
  return giveGrant(deps, given, asked ? joined(allowed, byAudience) : undefined)
}

/**
 * Keeps a request that can't travel with its person: it came by a form, or is longer than `return_to` may be. Gives back what stands for it. One
 * round trip.
 */
export async function keepRequest(
  deps: AuthorizeDeps,
  clientId: string,
  search: URLSearchParams,
): Promise<URLSearchParams> {
  const { requestUri, write } = preparePush(deps, { clientId, parameters: search.toString(), origin: 'kept' }, always)
  await run(deps.db, [write])
  return new URLSearchParams({ client_id: clientId, request_uri: requestUri })
}

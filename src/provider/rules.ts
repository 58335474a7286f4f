// What happens next to an authorization request (OIDC Core §3.1.2.3, §3.1.2.4): the whole of it, and pure.
import type { AuthorizationRequest } from './request.ts'

/** What is known of the person who came with a request; times in milliseconds. */
type Somebody = {
  id: string
  authTime: number
  amr: readonly string[]
  hasSecondFactor: boolean
}

/** All that decides. `remembered`: the person allowed all of it before, or is asked nothing. `hinted`: whom the client expects. `prompted`: when the
 * person was sent to prove who they are, for this very request: a later proof meets what was asked. */
export type Facts = {
  request: AuthorizationRequest
  prompted: number | undefined
  person: Somebody | undefined
  remembered: boolean
  hinted: string | undefined
  wantsTwo: boolean
  now: number
}

/**
 * `issue` a code; or the person signs in, signs up, proves again who they are, chooses the account, or is asked for consent. With
 * `prompt=none` each of these is an error for the client (OIDC Core §3.1.2.6).
 */
export type Step = 'issue' | 'sign_in' | 'sign_up' | 'prove' | 'choose' | 'consent'
export type PromptError = 'login_required' | 'account_selection_required' | 'consent_required'

const SILENT: Record<Exclude<Step, 'issue'>, PromptError> = {
  sign_in: 'login_required',
  sign_up: 'login_required',
  prove: 'login_required',
  choose: 'account_selection_required',
  consent: 'consent_required',
}

/** The next step; for `prompt=none` an error instead of any step that shows a page, and for somebody else than the client expects, once they have signed in. */
export function decideStep(facts: Facts): { step: Step } | { error: PromptError } {
  const { prompted, person, hinted } = facts
  const signedInFor = person !== undefined && prompted !== undefined && person.authTime >= prompted
  if (signedInFor && hinted !== undefined && hinted !== person.id) return { error: 'login_required' }
  const step = stepOf(facts)
  return step !== 'issue' && facts.request.prompt.includes('none') ? { error: SILENT[step] } : { step }
}

function stepOf({ request, prompted, person, remembered, hinted, wantsTwo, now }: Facts): Step {
  const { prompt, maxAge, screenHint } = request
  if (person === undefined) return prompt.includes('create') || screenHint === 'signup' ? 'sign_up' : 'sign_in'
  // A proof after the person was sent for one, for this request, meets what was asked for (`prompted`).
  const since = Math.max(maxAge === undefined ? 0 : now - maxAge, 0)
  const metAnew = prompted !== undefined && person.authTime >= prompted
  if (hinted !== undefined && hinted !== person.id) return 'sign_in'
  if (prompt.includes('select_account') && prompted === undefined) return 'choose'
  if (prompt.includes('create') && prompted === undefined) return 'sign_up'
  if (prompt.includes('login') && !metAnew) return 'prove'
  if (maxAge !== undefined && person.authTime < since && !metAnew) return 'prove'
  // Who has no second factor proves what they have: the client reads `acr` and `amr`, and decides (OIDC Core §3.1.2.1).
  if (wantsTwo && person.hasSecondFactor && !person.amr.includes('mfa')) return 'prove'
  return remembered && !prompt.includes('consent') ? 'issue' : 'consent'
}

/** Whether what was allowed covers what is asked for. */
export const covers = (
  allowed: Readonly<Record<string, readonly string[]>>,
  asked: Readonly<Record<string, readonly string[]>>,
): boolean =>
  Object.entries(asked).every(([audience, scopes]) => scopes.every((scope) => allowed[audience]?.includes(scope)))

/** What was allowed, and what is allowed now. */
export const joined = (
  before: Readonly<Record<string, readonly string[]>>,
  now: Readonly<Record<string, readonly string[]>>,
): Record<string, string[]> =>
  Object.fromEntries(
    [...new Set([...Object.keys(before), ...Object.keys(now)])].map((audience) => [
      audience,
      [...new Set([...(before[audience] ?? []), ...(now[audience] ?? [])])],
    ]),
  )

/** The scopes of OpenID Connect that we know, and `offline_access` (OIDC Core §5.4, §11). */
export const OWN_SCOPES = ['openid', 'profile', 'email', 'offline_access'] as const
export type OwnScope = (typeof OWN_SCOPES)[number]
/** Whether a scope is ours, and no API's. */
export const isOwnScope = (scope: string): scope is OwnScope => OWN_SCOPES.some((own) => own === scope)

/**
 * The scopes that a request gets: ours, and those of the API; others are left out (RFC 6749 §3.3). Who asks for none, and names an API,
 * asks for all of its scopes; where it has none, for `openid`, so that there is something that its person allows.
 */
export function scopesOf(asked: readonly string[], api: { identifier: string; scopes: object } | undefined) {
  const own = asked.filter(isOwnScope)
  const named = Object.keys(api?.scopes ?? {})
  if (asked.length > 0) return [...own, ...asked.filter((scope) => named.includes(scope))]
  return named.length === 0 && api !== undefined ? ['openid'] : named
}

/** The same by audience, as a consent is remembered: `''` for ours. */
export function byAudienceOf(scope: readonly string[], api: string | undefined): Record<string, string[]> {
  const own = scope.filter(isOwnScope)
  const ofApi = scope.filter((one) => !isOwnScope(one))
  return { ...(own.length > 0 && { '': own }), ...(api !== undefined && ofApi.length > 0 && { [api]: ofApi }) }
}

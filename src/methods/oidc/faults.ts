// What failed at a provider, and who can mend it. A wrong setting is for the operator: the log says what to do. An outage is
// reported to the person. Neither is ever reported as the other.
import { OperationProcessingError, UnsupportedOperationError } from 'oauth4webapi'
import { secretNameOf, type Provider } from '../../config/oidc.ts'
import type { Config } from '../../config/config.ts'
import { ProviderFault } from './ask.ts'

/** Faults that don't pass by themselves, and what the operator has to do about each. */
const MISCONFIGURED: Readonly<Record<string, (provider: Provider, config: Pick<Config, 'issuer'>) => string>> = {
  invalid_client: wrongClient,
  incorrect_client_credentials: wrongClient,
  unauthorized_client: () => 'allow the authorization code grant for this client at the provider',
  unsupported_grant_type: () => 'allow the authorization code grant for this client at the provider',
  unsupported_response_type: () => 'allow the response type "code" for this client at the provider',
  invalid_scope: wrongScope,
  unauthorized_scope_error: wrongScope,
  invalid_request: () =>
    'the provider does not take such a request: look at "scopes", "parameters", "prompt" and "pkce"',
  invalid_resource: () => 'the provider does not know the API that "scopes" asks for',
  application_suspended: () => 'the provider has suspended this client',
  redirect_uri_mismatch: (provider, { issuer }) => `register ${issuer}/callback/${provider.id} at the provider`,
  oauth_www_authenticate_challenge: wrongClient,
  client_secret: (provider) => `${secretNameOf(provider.id)} must be the private key (.p8, PEM)`,
  wrong_issuer: () => '"issuer" must be to the letter what the discovery document says',
  no_such_discovery: () => 'there is no discovery document below "issuer"',
  unreadable_userinfo: () =>
    'have userinfo answered as JSON, or signed by a key of the provider: it is encrypted, or under the secret of the client',
}

/** Answers that a rule of OpenID Connect forbids. `why` names the rule, where the library does. */
const BREAKS_A_RULE =
  'an answer or its ID token breaks a rule ("why"): where it always happens, this client is set up there for other algorithms or claims, or "issuer" is another provider\u2019s'

/** Answers that are refused because they may be attacks. If it always happens, a setting is missing. */
const HINTS: Readonly<Record<string, string>> = {
  no_nonce: 'if the provider gives back no nonce (LinkedIn): "nonce": false',
  oauth_jwt_claim_comparison_failed_aud:
    'if its ID tokens have further audiences and no azp: list these in "audiences"',
  wrong_type: 'if its logout tokens have another typ (older Keycloak): "logout_token_typ": "JWT" or "none"',
  no_xms_edov:
    'add the optional claims "email" and "xms_edov" to the ID token of this client (Entra, token configuration)',
  no_email_verified: 'have it say email_verified, in the ID token or at userinfo; some do with the scope "email" alone',
  redirect:
    'an address that is asked leads elsewhere, and nobody follows: where it always does, "issuer" or what its discovery document names is wrong',
  userinfo_refused:
    'userinfo refuses the access token: where it always does, ask for more in "scopes", or allow it at the provider',
  oauth_invalid_response: BREAKS_A_RULE,
  oauth_unsupported_operation: BREAKS_A_RULE,
  oauth_parse_error: BREAKS_A_RULE,
  oauth_jwt_claim_comparison_failed_iss: BREAKS_A_RULE,
  err_jwks_no_matching_key: BREAKS_A_RULE,
  err_jwks_multiple_matching_keys: BREAKS_A_RULE,
  malformed_sub: BREAKS_A_RULE,
  no_id_token: 'no ID token came: ask for the scope openid',
  emails_said_403: 'give the GitHub App the account permission "Email addresses" (read-only)',
  emails_said_404: 'ask for the scope user:email',
}

function wrongClient({ id, clientSecret, clientAuth, pkce }: Provider): string {
  const name = secretNameOf(id)
  if (clientSecret === '') return `${name} is not set, and the provider wants a secret`
  const shown = clientAuth ?? 'by the discovery document'
  const verifier = pkce ? '; an ordinary client of LinkedIn has "pkce": false' : ''
  return `the provider refused the client: look at client_id, ${name} and token_endpoint_auth_method (now ${shown})${verifier}`
}

function wrongScope(): string {
  return 'allow these scopes for this client at the provider, or change "scopes"'
}

const errorIn = (cause: string): string => cause.replace(/^(token_endpoint|provider)_said_/, '')

/** GitHub, "Troubleshooting OAuth app access token request errors": the person has to verify their address there. */
const UNVERIFIED = 'token_endpoint_said_unverified_user_email'

/** The answer is a page of a maintenance or a firewall, and not of a token endpoint. */
const NO_ANSWER = 'oauth_response_is_not_json'

export type Fault = 'misconfigured' | 'unavailable' | 'denied' | 'failed' | 'email_unverified'

/** Whether the cause came in the browser's address. Anybody can write it, so it proves nothing about the provider. */
export const isBrought = (cause: string): boolean => cause.startsWith('provider_said_')

/** The kind of a fault, by its name from `causeOf`. */
export function faultOf(cause: string, error?: unknown): Fault {
  if (Object.hasOwn(MISCONFIGURED, errorIn(cause))) return isBrought(cause) ? 'failed' : 'misconfigured'
  if (cause.startsWith('provider_said_'))
    return /_(server_error|temporarily_unavailable)$/.test(cause) ? 'unavailable' : 'denied'
  if (cause === UNVERIFIED) return 'email_unverified'
  // A redirect, and a userinfo endpoint that refuses its own provider's token, don't pass by waiting.
  if (cause === 'redirect' || (error instanceof ProviderFault && error.hint !== undefined)) return 'misconfigured'
  return error instanceof ProviderFault || cause === NO_ANSWER ? 'unavailable' : 'failed'
}

/** An outage isn't a wrong setting, but nobody can tell whether an address that never answers is one. */
const OUTAGE = 'an outage passes by itself; where it doesn\'t, look at "issuer"'

const QUIET_MS = 60_000
/** When each fault was last logged, because strangers must not fill the log. */
const told = new Map<string, number>()

/**
 * One line for the operator, where there is something to do or to know; at most one a minute in an isolate. For a fault that a
 * browser brought the line says so, because anybody can bring one.
 */
export function tellOperator(
  deps: { config: Config; now: () => number },
  provider: Provider,
  cause: string,
  thrown?: unknown,
): void {
  const error = errorIn(cause)
  const known = Object.hasOwn(MISCONFIGURED, error) ? MISCONFIGURED[error] : undefined
  const hint = thrown instanceof ProviderFault ? (thrown.hint ?? cause) : cause
  const otherwise = faultOf(cause, thrown) === 'unavailable' ? OUTAGE : undefined
  const advice = known?.(provider, deps.config) ?? (Object.hasOwn(HINTS, hint) ? HINTS[hint] : otherwise)
  const key = `${provider.id} ${provider.issuer} ${cause} ${hint}`
  if (advice === undefined || deps.now() - (told.get(key) ?? 0) < QUIET_MS) return
  told.set(key, deps.now())
  const line = {
    provider: provider.id,
    cause,
    advice: isBrought(cause) ? `if the provider says so, too: ${advice}` : advice,
    why: whyOf(thrown),
  }
  if (isBrought(cause)) console.warn(JSON.stringify({ level: 'warn', what: 'browser_brought_an_error', ...line }))
  else if (advice === OUTAGE) console.warn(JSON.stringify({ level: 'warn', what: 'provider_unavailable', ...line }))
  else console.error(JSON.stringify({ level: 'error', what: 'provider_misconfigured', ...line }))
}

/** The rule that the library found broken. Its sentences are constants, and hold no value of an answer. */
function whyOf(thrown: unknown): string | undefined {
  return thrown instanceof OperationProcessingError || thrown instanceof UnsupportedOperationError
    ? thrown.message
    : undefined
}

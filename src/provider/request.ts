// An authorization request (RFC 6749 §4.1.1, OIDC Core §3.1.2.1, RFC 7636 §4.3), read and judged by itself. Pure.
import { ok, refuse, type Result } from '../result.ts'
import { invalidRequest, type OAuthError } from './errors.ts'
import { wordsIn, type Parameters } from './parameters.ts'

const PROMPTS = ['none', 'login', 'consent', 'select_account', 'create'] as const
type Prompt = (typeof PROMPTS)[number]
/** `web_message` is for the hidden frame of a client's page alone: it isn't registered, and discovery doesn't list it. */
const MODES = ['query', 'form_post', 'web_message'] as const
type ResponseMode = (typeof MODES)[number]

/** What a client asks for. Times in milliseconds. */
export type AuthorizationRequest = {
  scope: readonly string[]
  /** The API that it wants to call (RFC 8707; Auth0's clients say `audience`). */
  resource: string | undefined
  /** Of PKCE (RFC 7636 §4.2); empty where the client goes without. */
  challenge: string
  nonce: string | undefined
  prompt: readonly Prompt[]
  maxAge: number | undefined
  acr: readonly string[]
  loginHint: string | undefined
  idTokenHint: string | undefined
  screenHint: string | undefined
  uiLocales: string | undefined
  /** The thumbprint of the key that the code is bound to (RFC 9449 §10). */
  jkt: string | undefined
}

/** Where an answer goes, and what goes with it: known before anything else of a request is looked at. */
export type Back = { redirectUri: string; state: string | undefined; mode: ResponseMode }

/** How a request wants to be answered. A mode that isn't known, or isn't for this request, is answered by `query`, with an error. */
export function readBack(parameters: Parameters, redirectUri: string): Back {
  const wanted = MODES.find((known) => known === parameters.get('response_mode')) ?? 'query'
  const mode = wanted === 'web_message' && !mayBeFramed(parameters, redirectUri) ? 'query' : wanted
  return { redirectUri, state: parameters.get('state'), mode }
}

/** Whether the answer may go to the page around a frame: nobody is asked for anything, and the client has an origin. */
const mayBeFramed = (parameters: Parameters, redirectUri: string): boolean =>
  parameters.get('prompt') === 'none' && /^https?:/.test(redirectUri)

/** Reads a request whose client and redirect URI are good. `withoutPkce`: the client may. The error goes back to the client. */
export function readRequest(
  parameters: Parameters,
  repeated: readonly string[],
  withoutPkce = false,
): Result<AuthorizationRequest, OAuthError> {
  const twice = repeated[0]
  if (twice !== undefined)
    return refuse(
      twice === 'resource'
        ? { error: 'invalid_target', description: 'One resource at a time.' }
        : invalidRequest(`${twice} comes more than once.`),
    )
  const wrong = wrongForm(parameters) ?? wrongPkce(parameters, withoutPkce)
  if (wrong !== undefined) return refuse(wrong)
  const prompt = wordsIn(parameters.get('prompt')) as Prompt[]
  const maxAge = parameters.get('max_age')
  return ok({
    scope: wordsIn(parameters.get('scope')),
    resource: parameters.get('resource') ?? parameters.get('audience'),
    challenge: parameters.get('code_challenge') ?? '',
    nonce: parameters.get('nonce'),
    prompt,
    maxAge: maxAge === undefined ? undefined : Number(maxAge) * 1000,
    acr: wordsIn(parameters.get('acr_values')),
    loginHint: parameters.get('login_hint'),
    idTokenHint: parameters.get('id_token_hint'),
    screenHint: parameters.get('screen_hint'),
    uiLocales: parameters.get('ui_locales'),
    jkt: parameters.get('dpop_jkt'),
  })
}

const MOST_NONCE = 1000

/** What is wrong with the form of a request; `undefined` for nothing. */
function wrongForm(parameters: Parameters): OAuthError | undefined {
  const type = parameters.get('response_type')
  if (type === undefined) return invalidRequest('response_type is missing.')
  if (type !== 'code') return { error: 'unsupported_response_type', description: 'response_type must be code.' }
  const mode = parameters.get('response_mode')
  if (mode !== undefined && !MODES.some((known) => known === mode))
    return invalidRequest('response_mode must be query or form_post.')
  if (mode === 'web_message' && parameters.get('prompt') !== 'none')
    return invalidRequest('response_mode web_message is for prompt=none: elsewhere use query.')
  if (parameters.has('request'))
    return { error: 'request_not_supported', description: 'Request objects are not supported: use PAR.' }
  if (parameters.has('registration'))
    return { error: 'registration_not_supported', description: 'A client is registered before it asks.' }
  if (!/^[\w-]{43}$/.test(parameters.get('dpop_jkt') ?? 'x'.repeat(43)))
    return invalidRequest('dpop_jkt must be 43 characters of base64url.')
  const prompts = wordsIn(parameters.get('prompt'))
  if (!prompts.every((prompt) => PROMPTS.some((known) => known === prompt)))
    return invalidRequest('prompt has a value that is not known.')
  if (prompts.includes('none') && prompts.length > 1) return invalidRequest('prompt=none stands alone.')
  if (!/^\d{1,15}$/.test(parameters.get('max_age') ?? '0')) return invalidRequest('max_age must be a whole number.')
  if ((parameters.get('nonce') ?? '').length > MOST_NONCE) return invalidRequest('nonce is too long.')
  return undefined
}

/** What is wrong with its PKCE (RFC 7636 §4.3), or, where the client may go without, with what stands for it; `undefined` for nothing. */
function wrongPkce(parameters: Parameters, withoutPkce: boolean): OAuthError | undefined {
  const challenge = parameters.get('code_challenge')
  const method = parameters.get('code_challenge_method')
  if (challenge === undefined && method === undefined && withoutPkce)
    return wordsIn(parameters.get('scope')).includes('openid') && parameters.has('nonce')
      ? undefined
      : invalidRequest('A client without PKCE sends a nonce, and asks for openid.')
  if (challenge === undefined) return invalidRequest('code_challenge is missing: PKCE is required.')
  if (method !== 'S256') return invalidRequest('code_challenge_method must be S256.')
  if (!/^[\w-]{43}$/.test(challenge)) return invalidRequest('code_challenge must be 43 characters of base64url.')
  return undefined
}

// A token endpoint's answer in the form that the library accepts: null and '' are dropped, an error is an error whatever its
// status (GitHub's is 200), a scope may be a list (Twitch), and configured further audiences are removed. The library looks
// only at claims. The signature of the original token is verified afterwards, and both must describe the same person.
import type { Provider } from '../../config/oidc.ts'
import { isSaid } from '../../config/provider-kinds.ts'
import { fromBase64Url, toBase64Url, toUtf8 } from '../../crypto/encoding.ts'

type Members = Record<string, unknown>

export type TokenAnswer = {
  /** What the library reads. */
  tidy: Response
  /** The original ID token. */
  idToken: string | undefined
  /** The nonce in it, if any. */
  nonce: unknown
}

/**
 * Reads an answer of the token endpoint (RFC 6749 §5). An error, or a body that is no JSON object, goes to the library
 * unchanged, but a 200 as 400. Verifies nothing.
 */
export async function readTokenAnswer(provider: Provider, answer: Response): Promise<TokenAnswer> {
  const text = await answer.text()
  const { status, headers } = answer
  const body = membersOf(text)
  if (status !== 200 || body === undefined || isSaid(body['error'])) {
    const refusal = status === 200 && body !== undefined ? 400 : status
    return { tidy: new Response(text, { status: refusal, headers }), idToken: undefined, nonce: undefined }
  }
  const idToken = typeof body['id_token'] === 'string' ? body['id_token'] : undefined
  const said = withoutNothing(body)
  if (Array.isArray(said['scope'])) said['scope'] = said['scope'].join(' ')
  const read = idToken === undefined ? undefined : tidyToken(provider, idToken)
  if (read !== undefined) said['id_token'] = read.token
  return { tidy: new Response(JSON.stringify(said), { status, headers }), idToken, nonce: read?.nonce }
}

function tidyToken({ clientId, audiences }: Provider, token: string): { token: string; nonce: unknown } {
  const [header, payload = '', signature, ...more] = token.split('.')
  const bytes = fromBase64Url(payload)
  const claims = bytes === undefined ? undefined : membersOf(new TextDecoder().decode(bytes))
  if (claims === undefined || signature === undefined || more.length > 0) return { token, nonce: '' }
  const said = withoutNothing(claims, REQUIRED)
  const { aud } = said
  if (Array.isArray(aud) && said['azp'] === undefined && aud.includes(clientId))
    said['aud'] = aud.filter((audience) => !audiences.includes(String(audience)))
  return { token: [header, toBase64Url(toUtf8(JSON.stringify(said))), signature].join('.'), nonce: said['nonce'] }
}

/** Claims that bind a token to this sign-in. null and '' in these aren't dropped. */
const REQUIRED = ['iss', 'sub', 'aud', 'exp', 'iat', 'nonce', 'at_hash']

const withoutNothing = (members: Members, kept: readonly string[] = []): Members =>
  Object.fromEntries(Object.entries(members).filter(([name, value]) => isSaid(value) || kept.includes(name)))

function membersOf(text: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined
  } catch {
    return undefined
  }
}

// Asks Latchkey whether a request comes with a token that an API takes (RFC 6750, RFC 9449 §7), and tells who gives such tokens (RFC 9728). No
// framework is needed.
import { confirmFresh, type Around, type FreshOptions } from './freshness.ts'
import { nonceIn, noncesAt } from './nonce.ts'
import { refuse, UNREACHED } from './refusals.ts'
import { answerMetadata, metadataPlace, type ResourceOptions } from './resource.ts'
import { tokenRefusals, type Scheme } from './token-refusals.ts'
import type { Allowance, Answer, AuthService, Level, Presentation, Refusal, VerifiedToken } from './types.ts'

/** Which tokens are let in. */
export type RequireTokenOptions = Allowance & {
  /**
   * The audience that tokens must have: the identifier of your API. If it is a URL, clients find Latchkey by it (RFC 9728). The default is
   * Latchkey's AUDIENCE, or the one configured for the token's issuer.
   */
  audience?: string
  /**
   * `strict` reads from D1 who the person is and whether they may still sign in. `fresh` refuses an ended session or grant within five seconds,
   * without a database query for each request. `offline`, the default, notices it when the token expires.
   */
  level?: Level
  /**
   * Who may come: people (`people`), or machines that signed in as themselves (`machines`). The default is both. `requireUser` never lets a
   * machine in.
   */
  callers?: 'people' | 'machines'
  /**
   * A token that is bound to a key always needs a proof of the key. `required`: other tokens are refused. `nonceSecret`: a proof must be made
   * with a nonce of the last ten minutes, which is a MAC under this secret.
   */
  dpop?: { required?: boolean; nonceSecret?: string | ((env: unknown) => string) }
  /** What the API's metadata says besides (RFC 9728). */
  resource?: ResourceOptions
  /** The binding, if it isn't AUTH. */
  auth?: (env: unknown) => AuthService
  /**
   * A verifier from `createVerifier`, used instead of the binding. `audience` is then only for the metadata, and `level` is ignored, because
   * the verifier has its own.
   */
  verify?: (token: string, wanted: Allowance & Presentation) => Promise<Answer<VerifiedToken>>
} & FreshOptions

/** A token is let in. `pass` adds a new nonce to the app's answer, where the client should use one. */
type Admitted = { token: VerifiedToken; pass: (answer: Response) => Response }
type Check = (token: string, more?: Presentation) => Promise<Answer<VerifiedToken>>

/**
 * Makes the check of an API. It answers with the token, or with the response to send:
 * - the metadata, where the request is for it (RFC 9728 §3),
 * - 401 without a token, or for one that isn't valid,
 * - 401 for a token that is bound to a key, without a right proof (RFC 9449 §7.1),
 * - 400 for an Authorization header without one token,
 * - 403 `insufficient_scope` for a token that lacks some of `scope` or `permissions`, `forbidden` for a caller of the wrong kind,
 * - 503 if Latchkey can't be reached.
 */
export function tokenCheck(
  options: RequireTokenOptions,
): (request: Request, env: unknown, later?: Around['later']) => Promise<Admitted | Response> {
  const { auth, verify, callers, dpop, resource = {}, unreachable, ...wanted } = options
  const place = metadataPlace(options.audience)
  const refusing = tokenRefusals({ scope: [...(options.scope ?? []), ...(options.permissions ?? [])], place, dpop })
  /** Latchkey's, learnt from its first refusal. */
  let issuer: string | undefined

  return async (request, env, later) => {
    const check: Check = (token, more) =>
      ask(() =>
        verify === undefined
          ? askBinding(auth?.(env) ?? (env as { AUTH: AuthService }).AUTH, token, { ...wanted, ...more }, freshness)
          : verify(token, { ...wanted, ...more }),
      )
    const freshness = { unreachable, later }
    /** Which Latchkey this is. Answers with why that isn't known. */
    const learn = async (): Promise<Refusal | undefined> => {
      const answer = issuer === undefined ? await check('') : undefined
      if (answer?.ok === false) issuer = answer.error.issuer
      return answer?.ok === false ? answer.error : undefined
    }
    if (place !== undefined && new URL(request.url).pathname === place.path) {
      const servers = resource.authorization_servers
      const why = servers === undefined ? await learn() : undefined
      if (servers === undefined && issuer === undefined)
        return refuse(503, why ?? UNREACHED.error, { 'Retry-After': '2' })
      return answerMetadata(request, {
        resource: options.audience ?? '',
        servers: servers ?? [issuer ?? ''],
        scopes: resource.scopes ?? options.scope ?? [],
        dpop: dpop === undefined ? undefined : dpop.required === true ? 'required' : 'taken',
        more: resource,
      })
    }
    const shown = readAuthorization(request.headers.get('Authorization') ?? '')
    if (shown === undefined) {
      await learn()
      return refusing.stranger(issuer)
    }
    const { scheme, token } = shown
    if (token === undefined) {
      await learn()
      return refusing.malformed(scheme, issuer)
    }
    const bySecret = dpop?.nonceSecret
    const secret = typeof bySecret === 'function' ? bySecret(env) : bySecret
    const nonces = scheme === 'DPoP' && secret !== undefined ? await noncesAt(secret, Date.now()) : undefined
    const proof = request.headers.get('DPoP') ?? ''
    const nonce = nonces === undefined ? undefined : nonceIn(proof)
    if (nonces !== undefined && (nonce === undefined || !nonces.includes(nonce))) {
      await learn()
      const message = 'Make the proof with the nonce of the header DPoP-Nonce.'
      return withNonce(
        refusing.token({ code: 'use_dpop_nonce', message, ...(issuer !== undefined && { issuer }) }, scheme),
        nonces[0],
      )
    }
    const { method, url } = request
    const answer = await check(token, scheme === 'DPoP' ? { dpop: { proof, method, url } } : {})
    if (!answer.ok) return refusing.token(answer.error, scheme)
    const { value } = answer
    if (dpop?.required === true && scheme === 'Bearer') {
      const message = 'This needs a token that is bound to a key, by the scheme DPoP.'
      return refusing.token({ code: 'dpop_required', message, ...issuerOf(value) }, scheme)
    }
    if (callers !== undefined && (callers === 'machines') !== 'machine' in value) {
      const message = callers === 'people' ? 'This is for people.' : 'This is for machines.'
      return refuse(403, { code: 'forbidden', message, ...issuerOf(value) })
    }
    const next = nonces !== undefined && nonce !== nonces[0] ? nonces[0] : undefined
    return {
      token: value,
      pass: (given) => (next === undefined ? given : withNonce(new Response(given.body, given), next)),
    }
  }
}

/** What the Authorization header shows; `undefined` for nothing that counts. Without `token`: the scheme, and no single token after it. */
function readAuthorization(header: string): { scheme: Scheme; token: string | undefined } | undefined {
  const [, word, rest = ''] = /^(bearer|dpop)(?: +(.*))?$/i.exec(header) ?? []
  if (word === undefined) return undefined
  const scheme = word.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer'
  return { scheme, token: /^([\w.~+/-]+=*) *$/.exec(rest)?.[1] }
}

const issuerOf = (token: VerifiedToken): { issuer?: string } => ('issuer' in token ? {} : { issuer: token.iss })

function withNonce(answer: Response, nonce: string): Response {
  answer.headers.set('DPoP-Nonce', nonce)
  return answer
}

/** The binding's answer. At `fresh` it verifies the token, and this isolate's list says whether it has ended. */
async function askBinding(
  auth: AuthService,
  token: string,
  wanted: NonNullable<Parameters<AuthService['verifyAccessToken']>[1]>,
  { unreachable, later }: { unreachable: FreshOptions['unreachable']; later: Around['later'] },
): Promise<Answer<VerifiedToken>> {
  if (wanted.level !== 'fresh') return auth.verifyAccessToken(token, wanted)
  const answer = await auth.verifyAccessToken(token, { ...wanted, level: 'offline' })
  return answer.ok
    ? confirmFresh(auth, answer, { unreachable, later, strictly: () => strictly(auth, token, wanted) })
    : answer
}

const strictly = (
  auth: AuthService,
  token: string,
  wanted: NonNullable<Parameters<AuthService['verifyAccessToken']>[1]>,
): Promise<Answer<VerifiedToken>> => auth.verifyAccessToken(token, { ...wanted, level: 'strict' })

/** A call that doesn't reach Latchkey is `unavailable`. */
async function ask(call: () => Promise<Answer<VerifiedToken>>): Promise<Answer<VerifiedToken>> {
  try {
    return await call()
  } catch {
    return UNREACHED
  }
}

// How a client says who it is at the token endpoint and its like (RFC 6749 §2.3, OIDC Core §9). It may do that in one way only.
import type { PresentedClient } from '../clients/prove.ts'
import { fromBase64 } from '../crypto/encoding.ts'
import { ok, refuse, type Result } from '../result.ts'
import { invalidClient, invalidRequest, TWO_PROOFS, type OAuthError } from './errors.ts'
import type { Parameters } from './parameters.ts'

const MOST_CHARACTERS = 2000

/** The client that a request names, and its proof; `basic`: by the Authorization header. */
export type Presented = PresentedClient & { basic: boolean }

/** The same without how it was presented. */
export const clientOf = ({ id, proof, dpop, forTokens }: Presented): PresentedClient => ({ id, proof, dpop, forTokens })

/** Whether an Authorization header is a client's proof (RFC 6749 §2.3.1). */
export const isBasic = (authorization: string | undefined): authorization is string =>
  authorization !== undefined && /^basic /i.test(authorization)

/** Reads it, where there is no assertion. Refuses a request that names two clients, or proves in two ways (RFC 6749 §2.3). */
export function presentedClient(
  parameters: Parameters,
  authorization: string | undefined,
): Result<Presented, OAuthError> {
  const named = parameters.get('client_id')
  const secret = parameters.get('client_secret')
  if (isBasic(authorization)) {
    const basic = readBasic(authorization)
    if (basic === undefined) return refuse(invalidClient(true))
    if (secret !== undefined) return refuse(TWO_PROOFS)
    if (named !== undefined && named !== basic.id) return refuse(invalidRequest('The request names two clients.'))
    return ok({ id: basic.id, proof: { kind: 'secret', secret: basic.secret }, basic: true })
  }
  if (named === undefined || named.length > MOST_CHARACTERS) return refuse(invalidClient(false))
  const proof = secret === undefined ? ({ kind: 'none' } as const) : ({ kind: 'secret', secret } as const)
  return ok({ id: named, proof, basic: false })
}

/** The two parts of `Basic`, each of which is form-encoded before it is joined (RFC 6749 §2.3.1). */
function readBasic(authorization: string): { id: string; secret: string } | undefined {
  const bytes = fromBase64(authorization.slice('basic '.length).trim())
  const text = bytes === undefined ? '' : new TextDecoder().decode(bytes)
  const colon = text.indexOf(':')
  const id = colon < 1 ? undefined : decoded(text.slice(0, colon))
  const secret = decoded(text.slice(colon + 1))
  return id === undefined || secret === undefined ? undefined : { id, secret }
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

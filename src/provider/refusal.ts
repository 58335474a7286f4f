// What grants and clients refuse, in the words of OAuth: RFC 6749 §5.2, RFC 8628 §3.5, RFC 8707 §2.
import type { ClientRefusal } from '../clients/prove.ts'
import type { PollRefusal } from '../grants/device.ts'
import type { RefreshGrantRefusal } from '../grants/refresh.ts'
import { INVALID_GRANT, invalidClient, invalidRequest, UNAUTHORIZED_CLIENT, type OAuthError } from './errors.ts'
import type { Presented } from './present.ts'

type Refusal = ClientRefusal | RefreshGrantRefusal | PollRefusal | 'invalid_target' | 'unverified'

const SAID: Record<
  Exclude<Refusal, 'invalid_client' | 'unauthorized_client' | 'invalid_grant' | 'unverified' | 'dpop_required'>,
  string
> = {
  invalid_scope: 'The scopes are not known here, or are more than was allowed.',
  invalid_target: 'The resource is not known here.',
  authorization_pending: 'The person has not answered yet.',
  slow_down: 'Ask less often: five seconds more between two questions from now on.',
  access_denied: 'The person said no.',
  expired_token: 'The person has not answered in time.',
  invalid_dpop_proof: 'The DPoP proof came before.',
}

/** The error for a client. */
export function refusalOf(refusal: Refusal, { basic }: Pick<Presented, 'basic'>): OAuthError {
  if (refusal === 'invalid_client') return invalidClient(basic)
  if (refusal === 'unauthorized_client') return UNAUTHORIZED_CLIENT
  if (refusal === 'unverified') return invalidRequest('code_verifier is missing: PKCE is required.')
  if (refusal === 'dpop_required')
    return invalidRequest('The tokens of this client are bound to a key: send a DPoP proof.')
  return refusal === 'invalid_grant' ? INVALID_GRANT : { error: refusal, description: SAID[refusal] }
}

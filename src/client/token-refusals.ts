// How an API refuses a token, or the lack of one (RFC 6750 §3, RFC 9449 §7.1, RFC 9728 §5.1).
import { challenge, refuse, refuseOutage } from './refusals.ts'
import { PROOF_ALGORITHMS, type MetadataPlace } from './resource.ts'
import type { Refusal } from './types.ts'

/** How a token is sent: by itself, or with a proof of the key that it is bound to. */
export type Scheme = 'Bearer' | 'DPoP'

/** The refusals of one API. Each challenge says what to ask for (`scope`), and whom (`resource_metadata`). */
export function tokenRefusals(api: {
  scope: readonly string[]
  place: MetadataPlace | undefined
  dpop: { required?: boolean } | undefined
}) {
  const { dpop } = api
  const schemes: Scheme[] = dpop === undefined ? ['Bearer'] : dpop.required === true ? ['DPoP'] : ['Bearer', 'DPoP']
  const hints = { scope: api.scope.length === 0 ? undefined : api.scope.join(' '), resource_metadata: api.place?.url }
  const challengeBy = (scheme: Scheme, said: { error?: string; error_description?: string; scope?: string } = {}) => {
    const algs = scheme === 'DPoP' ? { algs: PROOF_ALGORITHMS.join(' ') } : {}
    // The error comes first, and a scope of its own stands in the place of the API's.
    return challenge(scheme, { ...said, ...hints, ...algs, ...said })
  }

  return {
    /** 401 without an error code: no token came. Every scheme that is taken is named. */
    stranger: (issuer: string | undefined): Response =>
      refuse(
        401,
        { code: 'unauthenticated', message: 'This needs a bearer token.', issuer },
        { 'WWW-Authenticate': schemes.map((scheme) => challengeBy(scheme)).join(', ') },
      ),

    /** 400: the header isn't the scheme and one token. */
    malformed(scheme: Scheme, issuer: string | undefined): Response {
      const said = {
        error: 'invalid_request',
        error_description: `The Authorization header is not ${scheme} and one token.`,
      }
      const message = `The Authorization header is not "${scheme}" and one token.`
      return refuse(400, { code: 'invalid_request', message, issuer }, { 'WWW-Authenticate': challenge(scheme, said) })
    },

    /** What Latchkey said of a token, on the wire. */
    token(error: Refusal, scheme: Scheme): Response {
      const { code, message } = error
      if (code === 'second_factor_required') return refuse(403, error)
      // This app asked the binding for something impossible. The caller can do nothing about it.
      if (code === 'invalid_request') return refuse(500, { ...error, code: 'misconfigured' })
      const outage = refuseOutage(error)
      if (outage !== undefined) return outage
      if (code === 'insufficient_scope') {
        const scope = error.scope ?? ''
        const lacked = `This needs a token for ${scope}.`
        const header = challengeBy(scheme, { error: code, error_description: lacked, scope })
        return refuse(403, { ...error, message: lacked }, { 'WWW-Authenticate': header })
      }
      const named = code === 'invalid_dpop_proof' || code === 'use_dpop_nonce' ? code : 'invalid_token'
      // Who shows a token that is bound to a key is told how to show it.
      const by = code === 'dpop_required' ? 'DPoP' : scheme
      return refuse(401, error, {
        'WWW-Authenticate': challengeBy(by, { error: named, error_description: message }),
      })
    },
  }
}

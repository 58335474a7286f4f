// What a refusal of an endpoint of OAuth or OpenID Connect looks like: their own words, not a problem document.
import { expect } from 'vitest'
import { isProtocol } from '../../src/http/protocol.ts'

/** Whether the answer, which has no body or one of JSON, is such a refusal; if it is, it has to be a right one. */
export function isOAuthRefusal(path: string, { status, headers }: Response, text: string): boolean {
  if (path === '/userinfo' && text === '') {
    // Without a token there is no code of an error (RFC 6750 §3.1).
    expect(status).toBe(401)
    expect(headers.get('WWW-Authenticate')).toMatch(/^(Bearer|DPoP) realm="[^"]+"(, \w+="[^"]*")*$/)
    return true
  }
  if (path === '/backchannel-logout/acme') {
    // OIDC Back-Channel Logout 1.0 §2.8.
    expect(status).toBe(400)
    expect(JSON.parse(text)).toEqual({
      error: 'invalid_request',
      error_description: expect.stringMatching(/^(invalid_token|no_logout_token)$/),
    })
    return true
  }
  if (!isProtocol(path)) return false
  // RFC 6749 §5.2 and what is like it: a code that its specification names, in words without a quote.
  expect(JSON.parse(text)).toEqual({
    error: expect.stringMatching(/^[a-z_]{5,40}$/),
    error_description: expect.stringMatching(/^[ !#-[\]-~]{5,300}$/),
  })
  return true
}

// The software that people of the load let in.
import { createHash } from 'node:crypto'

/** A public client of the house, so that nobody is asked for consent. */
export const APP = { id: '01900000-0000-7000-8000-00000000a99a', callback: 'https://wiki.example.com/callback' }

/** Where it sends a browser for a code, with a PKCE challenge (RFC 7636 §4.2). */
export function authorizationPath(verifier: string): string {
  const asked = new URLSearchParams({
    client_id: APP.id,
    redirect_uri: APP.callback,
    response_type: 'code',
    scope: 'openid offline_access',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    state: 'state-of-the-app',
  })
  return `/authorize?${asked.toString()}`
}

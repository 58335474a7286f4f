// An agent as its developer writes it: what @modelcontextprotocol/sdk asks its app to keep, and the person who is shown our pages.
import { hiddenIn, LIKES_PAGES } from '../people/forms.ts'
import type { Visitor } from '../people/visitor.ts'

type Tokens = { access_token: string; refresh_token?: string; expires_in?: number; scope?: string; issuer?: string }

/** What the SDK calls an OAuthClientProvider. It keeps everything in memory, and says what happened. */
export class Agent {
  readonly redirectUrl: string
  readonly clientMetadata: Record<string, unknown>
  /** Where its document is, if it has one (Client ID Metadata Document). */
  readonly clientMetadataUrl: string | undefined
  /** Where the SDK wanted its person to go, last. */
  asked: URL | undefined
  client: { client_id: string } | undefined
  kept: Tokens | undefined
  /** How often it was given tokens. */
  given = 0
  #verifier = ''
  #state = ''
  #expiresAt = 0

  constructor(redirectUrl: string, documentUrl?: string) {
    this.redirectUrl = redirectUrl
    this.clientMetadataUrl = documentUrl
    this.clientMetadata = {
      client_name: 'An agent',
      redirect_uris: [redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    }
  }

  state(): string {
    this.#state = crypto.randomUUID()
    return this.#state
  }
  clientInformation() {
    return this.client
  }
  saveClientInformation(client: { client_id: string }): void {
    this.client = client
  }
  /** A token that hasn't expired is not refreshed: the SDK would do that also where more scopes are wanted, and get no more. */
  tokens(): Tokens | undefined {
    if (this.kept === undefined || Date.now() >= this.#expiresAt) return this.kept
    const { refresh_token: _, ...rest } = this.kept
    return rest
  }
  saveTokens(tokens: Tokens): void {
    this.kept = tokens
    this.#expiresAt = Date.now() + (tokens.expires_in ?? 0) * 1000
    this.given += 1
  }
  redirectToAuthorization(url: URL): void {
    this.asked = url
  }
  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier
  }
  codeVerifier(): string {
    return this.#verifier
  }

  /** The code with which the person came back, whose state and issuer are right (RFC 9207). */
  codeIn(back: URL, issuer: string): string {
    const { searchParams: said } = back
    if (said.get('state') !== this.#state || said.get('iss') !== issuer) throw new Error(`not ours: ${back.href}`)
    return said.get('code') ?? ''
  }
}

/** What the person saw on the way, and where the browser was sent in the end. */
export type Walked = { page: string; back: URL }

/** Goes to `/authorize` as somebody who is signed in, and allows what is asked for. */
export async function allow(person: Visitor, url: URL): Promise<Walked> {
  const path = url.href.slice(person.origin.length)
  const shown = await person.get(path, { Accept: LIKES_PAGES })
  if (shown.status === 303) return { page: '', back: new URL(shown.headers.get('Location') ?? '') }
  const [, action = ''] = /<form[^>]* action="([^"]*consent)"/.exec(shown.text) ?? []
  const answer = await fetch(new URL(action, url), {
    method: 'POST',
    redirect: 'manual',
    headers: {
      Origin: person.origin,
      'Sec-Fetch-Site': 'same-origin',
      Accept: LIKES_PAGES,
      'Content-Type': 'application/x-www-form-urlencoded',
      Cookie: [...person.jar].map(([name, value]) => `${name}=${value}`).join('; '),
    },
    body: new URLSearchParams({ ...hiddenIn(shown.text), decision: 'allow' }).toString(),
  })
  const to = answer.headers.get('Refresh')?.replace('0;url=', '') ?? answer.headers.get('Location')
  if (to === null) throw new Error(`nowhere: ${answer.status} ${await answer.text()}`)
  return { page: shown.text, back: new URL(to) }
}

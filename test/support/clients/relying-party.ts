// Software that signs people in through us: oauth4webapi, unmodified, over the Worker of a test; and the browser that it leads along.
import * as oauth from 'oauth4webapi'
import { createApi, createClient, type NewClient } from '../../../src/clients/create.ts'
import type { Browser } from '../people/people.ts'
import { hiddenIn, open, press } from '../people/forms.ts'
import type { World } from '../world.ts'

export const CALLBACK = 'https://wiki.example.com/callback'

/** Makes a client; a confidential one of somebody else's, unless told otherwise. */
export async function addClient(
  world: World,
  wanted: Partial<NewClient> = {},
): Promise<{ id: string; secret: string }> {
  const made = await createClient(
    world.deps(),
    {
      name: 'Team Wiki',
      authMethod: 'client_secret_basic',
      firstParty: false,
      source: 'operator',
      ...wanted,
      metadata: {
        redirect_uris: [CALLBACK],
        grant_types: ['authorization_code', 'refresh_token'],
        ...wanted.metadata,
      },
    },
    'operator',
  )
  if (!made.ok) throw new Error(`no client: ${JSON.stringify(made.error)}`)
  return { id: made.value.client.id, secret: made.value.secret ?? '' }
}

export const API = 'https://notes.example.com/'

/** Makes an API with two scopes. */
export async function addApi(world: World, introspectedBy: string | null = null): Promise<void> {
  const scopes = { 'notes.read': 'read your notes', 'notes.write': 'change your notes' }
  const made = await createApi(world.deps(), { identifier: API, name: 'Notes', scopes, introspectedBy }, 'operator')
  if (!made.ok) throw new Error(`no API: ${JSON.stringify(made.error)}`)
}

/** A request that was begun: what its client keeps. */
export type Begun = { url: URL; verifier: string; state: string; nonce: string }

export class RelyingParty {
  readonly world: World
  readonly client: oauth.Client
  readonly auth: oauth.ClientAuth
  readonly redirectUri: string
  readonly secret: string
  server: oauth.AuthorizationServer = { issuer: '' }
  /** Where its tokens are bound to a key. */
  dpop: oauth.DPoPHandle | undefined

  constructor(
    world: World,
    made: { id: string; secret: string },
    how: { auth?: oauth.ClientAuth; redirectUri?: string; more?: Partial<oauth.Client> } = {},
  ) {
    this.world = world
    this.secret = made.secret
    this.client = { client_id: made.id, ...how.more }
    this.auth = how.auth ?? (made.secret === '' ? oauth.None() : oauth.ClientSecretBasic(made.secret))
    this.redirectUri = how.redirectUri ?? CALLBACK
  }

  /** What oauth4webapi's requests go by. */
  get options() {
    return {
      [oauth.customFetch]: (url: string, init: RequestInit) => this.world.fetch(url, init),
      // oxlint-disable-next-line typescript/no-deprecated -- the Worker of a test is on this machine
      [oauth.allowInsecureRequests]: true,
    } as const
  }

  /** The same, with the key. */
  get bound() {
    return { ...this.options, ...(this.dpop !== undefined && { DPoP: this.dpop }) }
  }

  async discover(algorithm: 'oidc' | 'oauth2' = 'oidc'): Promise<oauth.AuthorizationServer> {
    const issuer = new URL(this.world.config.issuer)
    const answer = await oauth.discoveryRequest(issuer, { ...this.options, algorithm })
    this.server = await oauth.processDiscoveryResponse(issuer, answer)
    return this.server
  }

  async begin(more: Record<string, string> = {}): Promise<Begun> {
    if (this.server.issuer === '') await this.discover()
    const [verifier, state, nonce] = [
      oauth.generateRandomCodeVerifier(),
      oauth.generateRandomState(),
      oauth.generateRandomNonce(),
    ]
    const url = new URL(this.server.authorization_endpoint ?? '')
    const asked = {
      client_id: this.client.client_id,
      redirect_uri: this.redirectUri,
      response_type: 'code',
      scope: 'openid profile email',
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
      ...more,
    }
    for (const [name, value] of Object.entries(asked)) if (value !== '') url.searchParams.set(name, value)
    return { url, verifier, state, nonce }
  }

  /** What the client makes of the browser's return: tokens, verified as the library does. */
  async finish(back: URL, begun: Begun, expects: { nonce?: boolean; maxAge?: number } = {}) {
    const parameters = oauth.validateAuthResponse(this.server, this.client, back, begun.state)
    const answer = await oauth.authorizationCodeGrantRequest(
      this.server,
      this.client,
      this.auth,
      parameters,
      this.redirectUri,
      begun.verifier,
      this.bound,
    )
    return oauth.processAuthorizationCodeResponse(this.server, this.client, answer, {
      ...(expects.nonce !== false && { expectedNonce: begun.nonce, requireIdToken: true }),
      ...(expects.maxAge !== undefined && { maxAge: expects.maxAge }),
    })
  }

  async refresh(refreshToken: string) {
    return oauth.refreshTokenGrantRequest(this.server, this.client, this.auth, refreshToken, this.bound)
  }

  /** The whole way of somebody who is signed in: consent, where they are asked, and the tokens. */
  async signIn(browser: Browser, more: Record<string, string> = {}, expects: { nonce?: boolean } = {}) {
    const begun = await this.begin(more)
    const back = await walkBack(browser, begun.url)
    return this.finish(back, begun, expects)
  }

  /** Calls the token endpoint with a form of one's own. */
  post(path: string, form: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
    return this.world.fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(form).toString(),
    })
  }
}

/** Goes to `/authorize` in a browser, allows what is asked for, and gives back where it was sent. */
export async function walkBack(browser: Browser, url: URL): Promise<URL> {
  const answer = await open(browser, `${url.pathname}${url.search}`)
  if (answer.status === 303) return new URL(answer.headers.get('Location') ?? '')
  return decideAs(browser, await answer.text(), 'allow')
}

/** Presses a button of the page of consent, and gives back where that leads. */
export async function decideAs(browser: Browser, page: string, decision: 'allow' | 'deny'): Promise<URL> {
  const answer = await press(browser, '/consent', { ...hiddenIn(page), decision })
  return new URL(answer.headers.get('Refresh')?.replace('0;url=', '') ?? answer.headers.get('Location') ?? '')
}

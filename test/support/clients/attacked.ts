// Who is attacked: Ada, who is signed in, an app that she uses, and Mallory, who has an account and an app of their own.
import * as oauth from 'oauth4webapi'
import type { NewClient } from '../../../src/clients/create.ts'
import { adaSignedIn } from '../people/ada.ts'
import { addUser, Browser, signIn } from '../people/people.ts'
import { ANY_HASH } from '../people/factors.ts'
import { json, rows, type Vars, type World } from '../world.ts'
import { addApi, addClient, API, CALLBACK, RelyingParty, walkBack, type Begun } from './relying-party.ts'

export const EVIL = 'https://evil.example/callback'

/** An app with what it needs to call the endpoints by hand. */
export type App = { id: string; secret: string; rp: RelyingParty }

/** Adds an app whose people aren't asked for consent, unless told otherwise. */
export async function addApp(world: World, wanted: Partial<NewClient> = {}, redirectUri = CALLBACK): Promise<App> {
  const made = await addClient(world, {
    firstParty: true,
    ...wanted,
    metadata: {
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      ...wanted.metadata,
    },
  })
  const rp = new RelyingParty(world, made, { redirectUri })
  await rp.discover()
  return { ...made, rp }
}

/** Ada and her app; Mallory, signed in elsewhere, and an app of Mallory's. */
export async function adaAndMallory(vars: Vars = {}) {
  const met = await adaSignedIn(vars)
  await addApi(met.world)
  const wiki = await addApp(met.world)
  const evil = await addApp(met.world, { name: 'Evil', firstParty: false, source: 'registered' }, EVIL)
  const malloryId = await addUser(met.world, 'mallory@example.com', { hash: ANY_HASH })
  const mallory = new Browser(met.world)
  await signIn(mallory, 'mallory@example.com')
  return { ...met, wiki, evil, mallory, malloryId }
}

/** The code that a browser brings back to an app, and the request that it answers. */
export async function codeFor(
  { rp }: App,
  browser: Browser,
  more: Record<string, string> = {},
): Promise<{ begun: Begun; back: URL; code: string }> {
  const begun = await rp.begin(more)
  const back = await walkBack(browser, begun.url)
  return { begun, back, code: back.searchParams.get('code') ?? '' }
}

/** Redeems a code by a form, right but for `more`; a field that is '' isn't sent. */
export function redeem(
  { id, secret, rp }: App,
  { code, begun }: { code: string; begun: Begun },
  more: Record<string, string> = {},
  headers: Record<string, string> = {},
): Promise<Response> {
  const form = {
    grant_type: 'authorization_code',
    client_id: id,
    client_secret: secret,
    code,
    redirect_uri: rp.redirectUri,
    code_verifier: begun.verifier,
    ...more,
  }
  return rp.post('/oauth/token', Object.fromEntries(Object.entries(form).filter(([, value]) => value !== '')), headers)
}

/** Refreshes by a form, right but for `more`. */
export const refresh = (
  { id, secret, rp }: App,
  refresh_token: string,
  more: Record<string, string> = {},
): Promise<Response> =>
  rp.post('/oauth/token', { grant_type: 'refresh_token', client_id: id, client_secret: secret, refresh_token, ...more })

/** Tokens that a browser's person gave an app. */
export async function tokensOf(app: App, browser: Browser, more: Record<string, string> = {}) {
  return json(await redeem(app, await codeFor(app, browser, more)))
}

/** Tokens for the API of `addApi`, with what goes on when nobody is there. */
export const FOR_API = { scope: 'openid offline_access notes.read', resource: API }

/** The status of an answer and its error. */
export const errorOf = async (answer: Response): Promise<string> => `${answer.status} ${(await json(answer)).error}`

/** Whether an access token is good at userinfo. */
export const livesAtUserinfo = async (world: World, token: string): Promise<boolean> =>
  (await world.fetch('/userinfo', { headers: { Authorization: `Bearer ${token}` } })).status === 200

/** What a key proof needs: a key, its thumbprint, and proofs that are right but for `more`. */
export const KEYS = (): Promise<CryptoKeyPair> => oauth.generateKeyPair('ES256', { extractable: true })

/** The tables of D1 that a request may leave something in. */
export async function contents(): Promise<Record<string, string[]>> {
  const tables = await rows<{ name: string }>(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'd1_%' AND name NOT LIKE '_cf_%'",
  )
  const read = tables.map(async ({ name }) => {
    const all = await rows(`SELECT * FROM "${name}"`)
    return [name, all.map((row) => JSON.stringify(row)).toSorted()] as const
  })
  return Object.fromEntries(await Promise.all(read))
}

// Everything that the provider has to lose: a code and tokens that live, a device that waits, clients of each sort; and what a refusal may leave.
import { exportJWK, generateKeyPair } from 'jose'
import { open } from '../people/forms.ts'
import { adaAndMallory, addApp, codeFor, FOR_API, tokensOf } from './attacked.ts'
import { API, CALLBACK } from './relying-party.ts'
import { json } from '../world.ts'

export const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code' as const
export const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange' as const

export const pathOf = (url: URL): string => `${url.pathname}${url.search}`

/** Everything there is to attack: a code and tokens that live, a device that waits, a request that was pushed. */
export async function everything() {
  const met = await adaAndMallory()
  const { world, ada, wiki, evil } = met
  await addApp(world, {
    name: 'Job',
    metadata: { redirect_uris: [], grant_types: ['client_credentials', EXCHANGE] },
    ownScopes: { [API]: ['notes.read'] },
  })
  const job = await addApp(world, {
    name: 'Job',
    metadata: { redirect_uris: [], grant_types: ['client_credentials', EXCHANGE] },
    ownScopes: { [API]: ['notes.read'] },
  })
  const tv = await addApp(world, {
    name: 'TV',
    authMethod: 'none',
    metadata: { redirect_uris: [], grant_types: [DEVICE] },
  })
  const keys = await generateKeyPair('ES256', { extractable: true })
  const jwks = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'k', alg: 'ES256' } as JsonWebKey] }
  const keyed = await addApp(world, {
    authMethod: 'private_key_jwt',
    metadata: { redirect_uris: [CALLBACK], grant_types: ['refresh_token'], jwks },
  })
  const begun = await evil.rp.begin()
  const page = await (await open(ada, pathOf(begun.url))).text()
  const tokens = await tokensOf(wiki, ada, FOR_API)
  const code = await codeFor(wiki, ada)
  const device: Record<string, string> = await json(
    await tv.rp.post('/oauth/device/code', { client_id: tv.id, scope: 'openid' }),
  )
  return { ...met, job, tv, keyed, keys, begun, page, tokens, code, device }
}
export type Everything = Awaited<ReturnType<typeof everything>>

/** A request that is refused, and the tables in which it may leave something besides the audit log. */
export type Refused = [name: string, send: (met: Everything) => Promise<Response>, leaves?: readonly string[]]

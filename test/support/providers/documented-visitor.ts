// A world with one of the documented providers, and somebody who goes there and comes back as that provider sends people.
import { exportPKCS8, generateKeyPair } from 'jose'
import { TENANT, type Documented } from './documented-providers.ts'
import type { Browser } from '../people/people.ts'
import { begin, comeBack, listen, Provider, varsFor, type Claims } from './provider.ts'
import { freshWorld, type World } from '../world.ts'

export type There = { world: World; provider: Provider; like: Documented; asked: ReturnType<typeof listen> }

const applesKey = generateKeyPair('ES256', { extractable: true }).then(({ privateKey }) => exportPKCS8(privateKey))

/** One of them, with the settings that its documents ask for, or others. */
export async function openAs(
  like: Documented,
  settings: Claims = like.settings,
  vars: Record<string, string> = {},
): Promise<There> {
  const provider = new Provider('acme', like.path)
  behaveAs(provider, like)
  const asked = listen(provider)
  const secret: Record<string, string> = like.posts === true ? { OIDC_ACME_CLIENT_SECRET: await applesKey } : {}
  return {
    provider,
    like,
    asked,
    world: await freshWorld({ ...varsFor(provider.entry(settings)), ...secret, ...vars }),
  }
}

/** There and back: with a code, or with its word for a refusal. */
export async function visit(who: Browser, there: There, refusal?: string): Promise<Response> {
  return comeBackFrom(who, there, await begin(who, there.provider), refusal)
}

/** Back from where the browser was sent. */
export async function comeBackFrom(who: Browser, there: There, sentTo: URL, refusal?: string): Promise<Response> {
  const { world, provider, like } = there
  const back = provider.authorize(sentTo.href)
  const scopes = sentTo.searchParams.get('scope')?.split(' ') ?? []
  const isUnknown = scopes.some((scope) => like.scopes?.includes(scope) === false)
  const error = refusal ?? (isUnknown ? 'invalid_scope' : undefined)
  if (error !== undefined) {
    back.delete('code')
    back.set('error', error)
  }
  if (like.posts !== true) return comeBack(who, provider, back)
  back.set('user', JSON.stringify({ name: { firstName: 'Vera', lastName: 'Example' } }))
  const answer = await world.fetch('/callback/acme', {
    method: 'POST',
    body: back,
    headers: { Cookie: who.cookies(), Origin: 'https://appleid.apple.com', 'Sec-Fetch-Site': 'cross-site' },
  })
  who.keep(answer)
  return answer
}

/** What its token endpoint answers from now on. */
export function answerTokens({ provider }: There, answer: () => Response): void {
  const paths = ['/token', '/login/oauth/access_token']
  provider.bend.answers = { ...provider.bend.answers, ...Object.fromEntries(paths.map((path) => [path, answer])) }
}

/** Bends a straight provider into one of these. */
function behaveAs(provider: Provider, like: Documented): void {
  const { metadata } = provider
  delete metadata['authorization_response_iss_parameter_supported']
  if (typeof like.logout === 'string') delete metadata['end_session_endpoint']
  Object.assign(metadata, like.metadata)
  const { kind } = like.settings
  if (kind === 'github') metadata['authorization_endpoint'] = `${provider.issuer}/login/oauth/authorize`
  const said = like.userinfo
  if (said !== undefined) metadata['userinfo_endpoint'] = `${provider.issuer}/userinfo`
  provider.client = like.client ?? 'any'
  provider.refusesPkce = like.refusesPkce === true
  const tenants = kind === 'microsoft' ? withTenants(provider) : undefined
  provider.bend = {
    claims: (straight) => ({ ...straight, name: undefined, ...tenants?.claims, ...like.idToken }),
    callback: (parameters) =>
      like.iss === undefined ? parameters.delete('iss') : parameters.set('iss', `${provider.issuer}${like.iss}`),
    tokens: (body) => ({ ...body, ...like.tokens }),
    answers: { ...tenants?.answers, ...(said && { '/userinfo': () => Response.json(said) }), ...like.answers },
  }
}

/** Many tenants share its documents: the issuer is a template, and so is that of each key. */
function withTenants(provider: Provider) {
  const issuer = `https://${provider.host}/{tenantid}/v2.0`
  provider.metadata['issuer'] = issuer
  const keys = async () => (await provider.allKeys()).map((key) => ({ issuer, ...key.public }))
  return {
    claims: { iss: `https://${provider.host}/${TENANT}/v2.0` },
    answers: { '/jwks': async () => Response.json({ keys: await keys() }) },
  }
}

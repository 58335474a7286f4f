// What an ID token leaves out. A provider that gives an access token has name and address at its userinfo endpoint, and may put
// them into the ID token as well (OIDC Core §5.3, §5.4).
import { errors } from 'jose'
import type { AuthorizationServer } from 'oauth4webapi'
import type { Provider } from '../../config/oidc.ts'
import { isSaid } from '../../config/provider-kinds.ts'
import type { Deps } from '../../deps.ts'
import { AnswerFault, asker, isOutage, ProviderFault } from './ask.ts'
import { algorithmsIn, verifySigned } from './keys.ts'
import type { Claims } from './profile.ts'
import { expectedIssuer } from './server.ts'

/**
 * The claims of a verified ID token, completed by userinfo: the address, whether it is verified, the name, and configured
 * claims. Asks only where one of them is missing. Throws where the answer is about another person (§5.3.2), and where a needed
 * claim can't be read, because an unreadable role must not become another role. A name isn't needed, and people who are known
 * here need no verified address: for those alone a refusal is ignored.
 */
export async function completeClaims(
  deps: Pick<Deps, 'config' | 'now'>,
  provider: Provider,
  server: AuthorizationServer,
  tokens: { claims: Claims; accessToken: string },
): Promise<Claims> {
  const { claims, accessToken } = tokens
  const { verifiedClaim, hasMoreAtUserinfo } = provider.nature
  const lacks = (name: string): boolean => !isSaid(claims[name])
  const needed = ['email', ...Object.keys(provider.claims)].filter(lacks)
  const proof = lacks(verifiedClaim) ? [verifiedClaim] : []
  const wanted = [...needed, ...proof, ...['name'].filter(lacks)]
  if (!hasMoreAtUserinfo || wanted.length === 0 || !isSaid(server.userinfo_endpoint)) return claims
  const isForNameAlone = needed.length + proof.length === 0
  const unlessNeeded = (error: unknown): undefined => {
    if (!isForNameAlone) throw error
  }
  const answer = await asker(deps.config)(server.userinfo_endpoint ?? '', {
    headers: { Authorization: `Bearer ${accessToken}`, Accept: 'application/json, application/jwt' },
  }).catch(unlessNeeded)
  const said = answer?.status === 200 ? await readAnswer(deps, provider, server, answer).catch(unlessNeeded) : undefined
  if (said === undefined) {
    const refusedUs = answer !== undefined && answer.status >= 400 && !isOutage(answer.status)
    if (needed.length > 0 || (proof.length > 0 && !refusedUs))
      throw new ProviderFault('no_userinfo', refusedUs ? 'userinfo_refused' : undefined)
    return claims
  }
  if (said['sub'] !== claims['sub']) throw new AnswerFault('wrong_userinfo')
  const of = (names: string[]): Claims => Object.fromEntries(names.map((name) => [name, said[name]]))
  // A claim that an address is verified belongs to the address beside it.
  if (lacks('email')) return { ...claims, ...of([...wanted, 'email', verifiedClaim]) }
  const sameAddress = isSameText(said['email'], claims['email'])
  return { ...claims, ...of(wanted.filter((name) => name !== verifiedClaim)), ...(sameAddress ? of(proof) : {}) }
}

/** Reads the answer: plain, or signed by the provider's keys (§5.3.2) where the client is registered for that. */
async function readAnswer(
  deps: Pick<Deps, 'config' | 'now'>,
  provider: Provider,
  server: AuthorizationServer,
  answer: Response,
): Promise<Claims | undefined> {
  const [type = ''] = (answer.headers.get('Content-Type') ?? '').toLowerCase().split(';')
  if (type.trim() !== 'application/jwt') {
    const said = await answer.json<Claims | null>().catch(() => undefined)
    return typeof said === 'object' && said !== null ? said : undefined
  }
  const listed: unknown = server['userinfo_signing_alg_values_supported']
  const algorithms = algorithmsIn(Array.isArray(listed) ? listed : server.id_token_signing_alg_values_supported)
  const options = { audience: provider.clientId, algorithms }
  const { payload } = await verifySigned(deps, server, (await answer.text()).trim(), options).catch(
    (error: unknown) => {
      // Encrypted, or signed with the client's secret: only another setting at the provider mends that.
      const isForeign = error instanceof errors.JWSInvalid || error instanceof errors.JOSEAlgNotAllowed
      throw isForeign ? new AnswerFault('unreadable_userinfo') : error
    },
  )
  if (payload.iss !== expectedIssuer(provider, server, payload)) throw new AnswerFault('wrong_userinfo')
  return payload
}

const isSameText = (one: unknown, other: unknown): boolean =>
  typeof one === 'string' && typeof other === 'string' && one.toLowerCase() === other.toLowerCase()

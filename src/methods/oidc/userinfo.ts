// What an ID token leaves out: a provider that gives an access token says name and address at its userinfo endpoint, unless it
// chooses to put them into the token as well (OIDC Core §5.3, §5.4).
import type { AuthorizationServer } from 'oauth4webapi'
import type { Provider } from '../../config/oidc.ts'
import { isSaid } from '../../config/provider-kinds.ts'
import type { Deps } from '../../deps.ts'
import { AnswerFault, asker, ProviderFault } from './ask.ts'
import type { Claims } from './profile.ts'

/**
 * The claims of a verified ID token, and beside them what it doesn't say of address, its verification, name and configured claims.
 * Asks only where something is missing. Throws where the answer is about somebody else (§5.3.2), and where it can't be had and is
 * needed: a role that can't be read must not become another one. A name isn't, and an address needs no verification of people who
 * are known: a refusal of those alone is harmless.
 */
export async function completeClaims(
  deps: Pick<Deps, 'config'>,
  provider: Provider,
  server: AuthorizationServer,
  tokens: { claims: Claims; accessToken: string },
): Promise<Claims> {
  const { claims, accessToken } = tokens
  const { verifiedClaim, verifiedAtUserinfo } = provider.nature
  const lacks = (name: string): boolean => !isSaid(claims[name])
  const needed = ['email', ...Object.keys(provider.claims)].filter(lacks)
  const proof = verifiedAtUserinfo && lacks(verifiedClaim) ? [verifiedClaim] : []
  const wanted = [...needed, ...proof, ...['name'].filter(lacks)]
  if (wanted.length === 0 || !isSaid(server.userinfo_endpoint)) return claims
  const answer = await asker(deps.config)(server.userinfo_endpoint ?? '', {
    headers: { Authorization: `Bearer ${accessToken}`, Accept: 'application/json' },
  }).catch((error: unknown) => {
    if (needed.length + proof.length > 0) throw error
    return undefined
  })
  const said = answer?.status === 200 ? await answer.json<Claims | null>().catch(() => undefined) : undefined
  if (typeof said !== 'object' || said === null) {
    const refusedUs = answer !== undefined && answer.status >= 400 && answer.status < 500
    if (needed.length > 0 || (proof.length > 0 && !refusedUs)) throw new ProviderFault('no_userinfo')
    return claims
  }
  if (said['sub'] !== claims['sub']) throw new AnswerFault('wrong_userinfo')
  const of = (names: string[]): Claims => Object.fromEntries(names.map((name) => [name, said[name]]))
  // Whether an address is verified is said of that address, by whoever says it.
  if (lacks('email')) return { ...claims, ...of([...wanted, 'email', 'email_verified', 'xms_edov']) }
  const sameAddress = isSameText(said['email'], claims['email'])
  return { ...claims, ...of(wanted.filter((name) => name !== verifiedClaim)), ...(sameAddress ? of(proof) : {}) }
}

const isSameText = (one: unknown, other: unknown): boolean =>
  typeof one === 'string' && typeof other === 'string' && one.toLowerCase() === other.toLowerCase()

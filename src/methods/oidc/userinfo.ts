// What an ID token leaves out: a provider that gives an access token says name and address at its userinfo endpoint, unless it
// chooses to put them into the token as well (OIDC Core §5.3, §5.4).
import type { AuthorizationServer } from 'oauth4webapi'
import type { Provider } from '../../config/oidc.ts'
import type { Deps } from '../../deps.ts'
import { AnswerFault, asker, ProviderFault } from './ask.ts'
import type { Claims } from './profile.ts'

/**
 * The claims of a verified ID token, and beside them what it doesn't say of address, name and configured claims. Asks only where
 * something is missing. Throws where the answer can't be had, or is about somebody else (§5.3.2): a role that can't be read
 * must not become another one.
 */
export async function completeClaims(
  deps: Pick<Deps, 'config'>,
  provider: Provider,
  server: AuthorizationServer,
  tokens: { claims: Claims; accessToken: string },
): Promise<Claims> {
  const { claims, accessToken } = tokens
  const wanted = Object.keys(provider.claims)
  const complete = ['email', ...wanted].every((name) => claims[name] !== undefined)
  if (complete || server.userinfo_endpoint === undefined) return claims
  const answer = await asker(deps.config)(server.userinfo_endpoint, {
    headers: { Authorization: `Bearer ${accessToken}`, Accept: 'application/json' },
  })
  const said = answer.status === 200 ? await answer.json<Claims | null>().catch(() => undefined) : undefined
  if (typeof said !== 'object' || said === null) throw new ProviderFault('no_userinfo')
  if (said['sub'] !== claims['sub']) throw new AnswerFault('wrong_userinfo')
  const of = (names: string[]): Claims => Object.fromEntries(names.map((name) => [name, said[name]]))
  // Whether an address is verified is said of that address, by whoever says it.
  const address = claims['email'] === undefined ? ['email', 'email_verified', 'xms_edov'] : []
  return { ...of(['name', ...wanted]), ...claims, ...of(address) }
}

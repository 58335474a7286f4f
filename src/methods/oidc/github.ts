// GitHub's REST API, which takes the place of an ID token. A GitHub App may lack the permission for addresses; people who are
// known here still get in.
import type { Provider } from '../../config/oidc.ts'
import type { Deps } from '../../deps.ts'
import { AnswerFault, asker, ProviderFault } from './ask.ts'
import { profileOf, type Profile } from './profile.ts'
import { gitHubApi } from './server.ts'

/**
 * The profile by GitHub's API. The numeric id never changes; the login may. Only the primary address counts, and only if it is
 * verified.
 */
export async function gitHubProfile(
  deps: Pick<Deps, 'config'>,
  provider: Provider,
  accessToken: string,
): Promise<Profile> {
  const ask = asker(deps.config)
  const headers = {
    Authorization: `Bearer ${accessToken}`,
    Accept: 'application/vnd.github+json',
    'User-Agent': 'latchkey',
  }
  const api = gitHubApi(provider.issuer)
  const read = (path: string): Promise<Response> => ask(`${api}${path}`, { headers })
  const [answer, list] = await Promise.all([read('/user'), read('/user/emails?per_page=100')])
  if (isOverLimit(answer) || isOverLimit(list)) throw new ProviderFault('rate_limited')
  const isReadOrRefused = [200, ...provider.nature.addressRefusals].includes(list.status)
  if (answer.status !== 200 || !isReadOrRefused) throw new ProviderFault('no_profile')
  const user = await answer.json<Record<string, unknown> | null>().catch(() => undefined)
  const emails: unknown = list.status === 200 ? await list.json().catch(() => undefined) : undefined
  if (!Number.isSafeInteger(user?.['id'])) throw new AnswerFault('no_profile')
  const primary = (Array.isArray(emails) ? (emails as (Record<string, unknown> | null)[]) : []).find(
    (item) => item?.['primary'] === true,
  )
  const profile = profileOf(provider, {
    ...user,
    iss: provider.issuer,
    sub: String(user?.['id']),
    email: primary?.['email'],
    email_verified: primary?.['verified'] === true,
    name: user?.['name'] ?? user?.['login'],
  })
  return { ...profile, addressFault: list.status === 200 ? undefined : `emails_said_${list.status}` }
}

/** GitHub, "Rate limits for the REST API": 429, or 403 like a missing permission. */
const isOverLimit = ({ status, headers }: Response): boolean =>
  status === 429 || (status === 403 && (headers.get('x-ratelimit-remaining') === '0' || headers.has('retry-after')))

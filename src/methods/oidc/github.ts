// GitHub's REST API, which says who somebody is where there is no ID token. A GitHub App may lack the permission for addresses: that
// keeps nobody out who is known.
import type { Provider } from '../../config/oidc.ts'
import type { Deps } from '../../deps.ts'
import { AnswerFault, asker, ProviderFault } from './ask.ts'
import { profileOf, type Profile } from './profile.ts'
import { gitHubApi } from './server.ts'

/** No permission (a GitHub App), or no scope (an OAuth App): GitHub's words for "not for you". */
const HARMLESS = [403, 404]

/** The numeric id is for ever, the login is not; only the primary address counts, and only if verified. */
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
  const [answer, list] = await Promise.all([read('/user'), read('/user/emails')])
  if (answer.status !== 200 || ![200, ...HARMLESS].includes(list.status)) throw new ProviderFault('no_profile')
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

// A client signs a person out here, too (OIDC RP-Initiated Logout 1.0). Without proof that it is their session, they are asked (ASVS 5.0 10.6.2).
import { findClient } from '../clients/find.ts'
import { hasRedirect } from '../clients/rules.ts'
import type { ClientRow } from '../clients/tables.ts'
import { faultless } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import type { NamedSession } from '../sessions/find.ts'
import { readHint } from '../tokens/verify-grant.ts'
import { leadsUnchecked } from './authorize.ts'
import type { Parameters } from './parameters.ts'

/** What comes next: the session ends at once, the person is asked, or there is nobody to sign out. `to`: where they go then, if anywhere. */
export type Logout = { step: 'end' | 'ask' | 'nobody'; to: string | undefined; client: ClientRow | undefined }

/** Judges a request to sign out. `from` is the origin of the page that led here. `undefined` for a redirect URI that isn't the client's. One round trip. */
export async function readLogout(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  parameters: Parameters,
  { own, from }: { own: NamedSession | undefined; from: string | undefined },
): Promise<Logout | undefined> {
  const text = parameters.get('id_token_hint')
  const hint = text === undefined ? undefined : await readHint(deps, text)
  const named = parameters.get('client_id')
  // The two must name one client (RP-Initiated Logout 1.0 §2).
  if (hint !== undefined && named !== undefined && hint.aud !== named) return undefined
  const [client] = await faultless(findClient(deps, hint?.aud ?? named ?? ''))
  const wanted = parameters.get('post_logout_redirect_uri') ?? parameters.get('returnTo')
  const registered = client?.metadata.post_logout_redirect_uris ?? []
  if (wanted !== undefined && !hasRedirect(registered, wanted)) return undefined
  const to = wanted === undefined ? undefined : withState(wanted, parameters.get('state'))
  // A link to us leads nobody to what nobody has checked, as at `/authorize`: who has a session is asked, or has signed out there.
  const astray = client !== undefined && wanted !== undefined && leadsUnchecked(client, wanted)
  if (own === undefined) return { step: 'nobody', to: astray ? undefined : to, client }
  const theirs = hint !== undefined && hint.sid === own.id && hint.sub === own.userId
  // Auth0's clients send no hint. The browser says which page led here, and no other page can say so. A client that made itself could be
  // any page's.
  const led = client !== undefined && from !== undefined && isVouchedFor(client) && hasRedirect(originsOf(client), from)
  return { step: theirs || led ? 'end' : 'ask', to, client }
}

const withState = (uri: string, state: string | undefined): string =>
  state === undefined ? uri : `${uri}${uri.includes('?') ? '&' : '?'}${new URLSearchParams({ state }).toString()}`

const isVouchedFor = ({ source }: ClientRow): boolean => source === 'operator' || source === 'auth0'

const originsOf = ({ metadata }: ClientRow): string[] =>
  metadata.redirect_uris.flatMap((uri) => {
    const origin = URL.parse(uri)?.origin
    return origin === undefined || origin === 'null' ? [] : [origin]
  })

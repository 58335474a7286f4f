// Introspection (RFC 7662): whether a token is good, said to the client that has it and to the API that it is meant for, and to nobody else.
import { findIntrospected, clientStands } from '../clients/find.ts'
import { askClient } from '../clients/prove.ts'
import { run, whether } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { openGrantToken } from '../grants/handle.ts'
import { findGrant } from '../grants/read.ts'
import { ok, refuse, type Result } from '../result.ts'
import { verifyGrantAccess, type GrantClaims } from '../tokens/verify-grant.ts'
import { invalidClient, type OAuthError } from './errors.ts'
import type { Presented } from './present.ts'

/** Whether it is good, and if so what it says. */
export type Introspection = { active: false } | ({ active: true } & Record<string, unknown>)

const DEAD: Introspection = { active: false }
/** The key of no grant. */
const NONE = { userId: '', id: '' }

/** Answers for a token of any kind. Refuses a client that proves nothing (RFC 7662 §2.1). One round trip. */
export async function introspect(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  presented: Presented,
  token: string,
): Promise<Result<Introspection, OAuthError>> {
  if (presented.proof.kind === 'none') return refuse(invalidClient(presented))
  const refresh = openGrantToken(deps.config.secrets, token)
  const verified = refresh === undefined ? await verifyGrantAccess(deps, token) : undefined
  const claims = verified?.ok === true ? verified.value : undefined
  const { asked, spend, client: judge } = askClient(deps, { id: presented.id, proof: presented.proof })
  const key = refresh ?? (claims?.gid === undefined ? NONE : { userId: claims.sub, id: claims.gid })
  const [answer, [found], apis, counts] = await run(deps.db, [
    asked,
    findGrant(deps, key),
    findIntrospected(deps, presented.id),
    whether(deps.db, clientStands(deps, claims?.client_id ?? '')),
    ...spend,
  ])
  const client = judge(answer)
  if (!client.ok) return refuse(invalidClient(presented))
  const grant = found?.stands === true && found.grant.counter > 0 ? found.grant : undefined
  if (claims !== undefined) {
    const meant = claims.client_id === presented.id || apis.some(({ identifier }) => isFor(claims, identifier))
    const stands = claims.gid === undefined ? counts.results.length > 0 : grant !== undefined
    return ok(
      meant && stands ? { active: true, token_type: claims.cnf === undefined ? 'Bearer' : 'DPoP', ...claims } : DEAD,
    )
  }
  // A refresh token is its client's own business. One that was rotated away is told as dead.
  if (refresh === undefined || grant?.clientId !== presented.id || grant.counter !== refresh.counter) return ok(DEAD)
  return ok({
    active: true,
    iss: deps.config.issuer,
    client_id: grant.clientId,
    sub: grant.userId,
    scope: grant.scope,
    iat: Math.floor(grant.rotatedAt / 1000),
    exp: Math.floor(grant.idleExpiresAt / 1000),
  })
}

const isFor = ({ aud }: GrantClaims, audience: string): boolean =>
  typeof aud === 'string' ? aud === audience : aud.includes(audience)

// A client signs in as itself (RFC 6749 §4.4): the scopes that an operator gave it, for one API at a time.
import { auditIf } from '../audit/record.ts'
import { findOwnApis } from '../clients/find.ts'
import { askClient, mayByItself } from '../clients/prove.ts'
import { bothHold, run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { issueMachineAccess } from '../tokens/issue-grant.ts'
import { invalidClient, type OAuthError } from './errors.ts'
import { wordsIn, type Parameters } from './parameters.ts'
import { clientOf, type Presented } from './present.ts'
import { refusalOf } from './refusal.ts'
import { lifeOf, type TokenAnswer } from './token-answer.ts'

/** A token of a client itself. No refresh token (§4.4.3). One round trip. */
export async function answerMachine(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  presented: Presented,
  parameters: Parameters,
): Promise<Result<TokenAnswer, OAuthError>> {
  // A client that proves nothing is nobody by itself.
  if (presented.proof.kind === 'none') return refuse(invalidClient(presented))
  const { id, dpop } = presented
  const wanted = parameters.get('resource') ?? parameters.get('audience')
  const scope = wordsIn(parameters.get('scope'))
  const { asked, may, spend, client: judge } = askClient(deps, clientOf(presented), 'client_credentials')
  const [answer, apis] = await run(deps.db, [
    asked,
    findOwnApis(deps, id),
    auditIf(
      deps,
      {
        event: 'machine_token_issued',
        outcome: 'success',
        actorId: id,
        meta: { client: id, ...(wanted !== undefined && { api: wanted }) },
      },
      bothHold(may, mayByItself(deps, { id, api: wanted, scopes: scope })),
    ),
    ...spend,
  ])
  const client = judge(answer)
  if (!client.ok) return refuse(refusalOf(client.error, presented))
  const api = apis.find(({ identifier }) => identifier === wanted) ?? (wanted === undefined ? only(apis) : undefined)
  if (api === undefined)
    return refuse({ error: 'invalid_target', description: 'Name the API by resource: one that this client may call.' })
  const held = (client.value.ownScopes[api.identifier] ?? []).filter((scope) => Object.hasOwn(api.scopes, scope))
  if (!scope.every((one) => held.includes(one)))
    return refuse({ error: 'invalid_scope', description: 'This client has not all of these scopes.' })
  const given = scope.length === 0 ? held : scope
  const machine = { clientId: id, resource: api.identifier, scope: given, tokenMs: lifeOf(deps, api), jkt: dpop?.jkt }
  const { token, expiresIn } = await issueMachineAccess(deps, machine)
  return ok({
    access_token: token,
    token_type: dpop === undefined ? 'Bearer' : 'DPoP',
    expires_in: expiresIn,
    scope: given.join(' '),
  })
}

const only = <T>(list: readonly T[]): T | undefined => (list.length === 1 ? list[0] : undefined)

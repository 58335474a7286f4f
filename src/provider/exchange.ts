// Token exchange (RFC 8693): a service that was called with a person's token gets one for the next service, and the token says who acts. It has no
// scope, no audience and no life that the person or an operator didn't give.
import { audit } from '../audit/record.ts'
import { findApi, findIntrospected } from '../clients/find.ts'
import { askClient } from '../clients/prove.ts'
import type { ApiRow, ClientRow } from '../clients/tables.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { findGrant } from '../grants/read.ts'
import { ok, refuse, type Result } from '../result.ts'
import { issueExchanged } from '../tokens/issue-grant.ts'
import { verifyGrantAccess, type GrantClaims } from '../tokens/verify-grant.ts'
import { INVALID_GRANT, invalidClient, invalidRequest, type OAuthError } from './errors.ts'
import { wordsIn, type Parameters } from './parameters.ts'
import { clientOf, type Presented } from './present.ts'
import { refusalOf } from './refusal.ts'
import { isOwnScope } from './rules.ts'
import { lifeOf, type TokenAnswer } from './token-answer.ts'

const ACCESS_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:access_token'
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:token-exchange'

/** Answers an exchange (§2.1, §2.2). Refuses a client that proves nothing, and a token that isn't meant for it. Two round trips. */
export async function answerExchange(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  presented: Presented,
  parameters: Parameters,
): Promise<Result<TokenAnswer, OAuthError>> {
  if (presented.proof.kind === 'none') return refuse(invalidClient(presented))
  const wrong = wrongForm(parameters)
  if (wrong !== undefined) return refuse(wrong)
  const verified = await verifyGrantAccess(deps, parameters.get('subject_token') ?? '')
  const claims = verified.ok && verified.value.gid !== undefined ? verified.value : undefined
  const { id, dpop } = presented
  const { asked, spend, client: judge } = askClient(deps, clientOf(presented), GRANT_TYPE)
  const target = parameters.get('resource') ?? parameters.get('audience') ?? ''
  const [answer, [found], [api], received] = await run(deps.db, [
    asked,
    findGrant(deps, { userId: claims?.sub ?? '', id: claims?.gid ?? '' }),
    findApi(deps, target),
    findIntrospected(deps, id),
    ...spend,
  ])
  const client = judge(answer)
  if (!client.ok) return refuse(refusalOf(client.error, presented))
  const isMeant = claims !== undefined && received.some(({ identifier }) => audiencesOf(claims).includes(identifier))
  if (claims === undefined || !isMeant || found?.stands !== true || found.grant.counter < 1)
    return refuse(INVALID_GRANT)
  const held = api === undefined ? undefined : heldScopes(client.value, claims, api)
  if (api === undefined || held === undefined)
    return refuse({ error: 'invalid_target', description: 'This client may not call that API for the person.' })
  const scope = wordsIn(parameters.get('scope'))
  if (!scope.every((one) => held.includes(one)))
    return refuse({ error: 'invalid_scope', description: 'The result would be allowed more than the subject.' })
  const given = scope.length === 0 ? held : scope
  const about = { actorId: id, subjectId: claims.sub, meta: { client: id, api: api.identifier } }
  await run(deps.db, [audit(deps, { event: 'token_exchanged', outcome: 'success', ...about })])
  const wanted = { claims, user: found.user, clientId: id, resource: api.identifier, scope: given }
  const { token, expiresIn } = await issueExchanged(deps, { ...wanted, tokenMs: lifeOf(deps, api), jkt: dpop?.jkt })
  return ok({
    access_token: token,
    issued_token_type: ACCESS_TOKEN_TYPE,
    token_type: dpop === undefined ? 'Bearer' : 'DPoP',
    expires_in: expiresIn,
    scope: given.join(' '),
  })
}

function wrongForm(parameters: Parameters): OAuthError | undefined {
  if (!parameters.has('subject_token')) return invalidRequest('subject_token is missing.')
  if (parameters.get('subject_token_type') !== ACCESS_TOKEN_TYPE)
    return invalidRequest('subject_token_type must be that of an access token.')
  if ((parameters.get('requested_token_type') ?? ACCESS_TOKEN_TYPE) !== ACCESS_TOKEN_TYPE)
    return invalidRequest('requested_token_type must be that of an access token.')
  // Who acts is the client that asks: it has proved who it is.
  if (parameters.has('actor_token')) return invalidRequest('actor_token is not supported: the client acts.')
  return undefined
}

const audiencesOf = ({ aud }: GrantClaims): readonly string[] => (typeof aud === 'string' ? [aud] : aud)

/** What the result may at most: of the same API what the subject may; of another one what an operator gave the client. */
function heldScopes({ ownScopes }: ClientRow, claims: GrantClaims, api: ApiRow): string[] | undefined {
  if (audiencesOf(claims).includes(api.identifier)) return wordsIn(claims.scope).filter((scope) => !isOwnScope(scope))
  const given = ownScopes[api.identifier]
  return given?.filter((scope) => Object.hasOwn(api.scopes, scope))
}

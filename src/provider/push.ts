// Pushed authorization requests (RFC 9126): a client sends its request ahead, proves who it is, and the browser brings a reference.
import { askClient } from '../clients/prove.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { isTooLong, preparePush, PUSHED_MS } from '../grants/pushed.ts'
import { ok, refuse, type Result } from '../result.ts'
import { readAuthorization } from './authorize.ts'
import { invalidRequest, type OAuthError } from './errors.ts'
import { clientOf, type Presented } from './present.ts'
import { refusalOf } from './refusal.ts'

/** What stands for the request, and how long (s). */
export type PushedAnswer = { request_uri: string; expires_in: number }

/** Credentials are not part of a request. */
const CREDENTIALS = ['client_secret', 'client_assertion', 'client_assertion_type']

const OTHER_KEY: OAuthError = {
  error: 'invalid_dpop_proof',
  description: 'dpop_jkt is not the thumbprint of the key of the DPoP proof.',
}

/** Takes a request (RFC 9126 §2.1): what `/authorize` would refuse is refused here. Two round trips. */
export async function pushRequest(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  presented: Presented,
  form: URLSearchParams,
): Promise<Result<PushedAnswer, OAuthError>> {
  if (form.has('request_uri')) return refuse(invalidRequest('request_uri is what you get here.'))
  const search = new URLSearchParams([...form].filter(([name]) => !CREDENTIALS.includes(name)))
  search.set('client_id', presented.id)
  if (isTooLong(search)) return refuse({ ...invalidRequest('The request is too long.'), status: 413 })
  const { id, dpop } = presented
  // The key of a proof is that of the code, as `dpop_jkt` says it; they must not say two (RFC 9449 §10.1).
  const differs = dpop !== undefined && (search.get('dpop_jkt') ?? dpop.jkt) !== dpop.jkt
  if (dpop !== undefined) search.set('dpop_jkt', dpop.jkt)
  const { asked, may, spend, client: judge } = askClient(deps, clientOf(presented), 'authorization_code')
  const wrong = differs ? OTHER_KEY : await whatIsWrong(deps, search)
  const pushed = preparePush(deps, { clientId: id, parameters: search.toString(), origin: 'pushed' }, may)
  // A request that is wrong is not kept; who it is from is judged first.
  const [answer] =
    wrong === undefined ? await run(deps.db, [asked, pushed.write, ...spend]) : await run(deps.db, [asked, ...spend])
  const client = judge(answer)
  if (!client.ok) return refuse(refusalOf(client.error, presented))
  if (wrong !== undefined) return refuse(wrong)
  return ok({ request_uri: pushed.requestUri, expires_in: PUSHED_MS.pushed / 1000 })
}

async function whatIsWrong(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  search: URLSearchParams,
): Promise<OAuthError | undefined> {
  const read = await readAuthorization(deps, search, undefined, 'ahead')
  if (read.ok) return undefined
  return 'fault' in read.error ? invalidRequest('The client has not registered this redirect_uri.') : read.error.error
}

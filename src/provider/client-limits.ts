// How often a client may ask, and how often somebody may prove wrongly to be one.
import { noteWrongProof, type WrongProof } from '../clients/failures.ts'
import { digestOf } from '../crypto/digest.ts'
import type { Env } from '../config/config.ts'
import type { Deps } from '../deps.ts'
import { limitAddress } from '../limits/address.ts'
import { tooMany, type OAuthError } from './errors.ts'
import type { Parameters } from './parameters.ts'

/** The error of a client that didn't prove who it is, or, where that happened too often, when it may try again. */
export async function counted(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  wrong: WrongProof,
  error: OAuthError,
): Promise<OAuthError> {
  if (error.error !== 'invalid_client') return error
  const noted = await noteWrongProof(deps, wrong)
  return noted.ok ? error : tooMany(WRONG_TOO_OFTEN, noted.error.retryAfterSeconds, false)
}

const WRONG_TOO_OFTEN =
  'The client did not prove who it is, and that too often from here. With the right proof it is served.'
const PERIOD_SECONDS = 60

/**
 * Refuses a client that asks too often from one address, before D1 is asked: 600 times a minute (CLIENT_LIMIT), so that nobody else can use
 * up what a client may ask. Without the binding it lets everything through.
 */
export async function clientFlood(
  { caller }: Pick<Deps, 'caller'>,
  { CLIENT_LIMIT: limit }: Pick<Env, 'CLIENT_LIMIT'>,
  id: string,
  parameters: Parameters,
): Promise<OAuthError | undefined> {
  const key = digestOf(`${id}\n${limitAddress(caller.ip)}`)
  if ((await limit?.limit({ key }))?.success !== false) return undefined
  const polls = parameters.get('grant_type') === 'urn:ietf:params:oauth:grant-type:device_code'
  return tooMany('Too many requests of this client from here.', PERIOD_SECONDS, polls)
}

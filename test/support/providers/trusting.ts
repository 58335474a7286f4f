// A Worker that trusts one other issuer, at a stopped clock, and what its tests ask of it.
import { createExecutionContext } from 'cloudflare:test'
import type { AuthService } from '../../../src/client/types.ts'
import { Auth } from '../../../src/rpc.ts'
import { answerFor, Issuer, trustIn } from './issuer.ts'
import { freshWorld, openWorld, stopClock, type Clock, type World } from '../world.ts'

/** The API that its tokens are for. */
export const API = 'https://api.example.com'

export type Trusting = {
  world: World
  /** From now on another Worker is asked. */
  goTo: (where: Pick<World, 'env'>) => void
  /** Has one key, `one` (RS256). */
  issuer: Issuer
  clock: Clock
  /** `ok`, or why a token is refused. */
  codeOf: (token: string) => Promise<string>
  /** The same of a sound token by one of the issuer's keys. */
  good: (signer?: [string, string]) => Promise<string>
  /** How often the issuer was asked for its keys. */
  readings: () => number
}

/** Gives all of it, until the test is over. */
export async function openTrusting(): Promise<Trusting> {
  const clock = stopClock()
  await freshWorld()
  const issuer = new Issuer('https://tenant.eu.auth0.com/', API)
  await issuer.publish(['one', 'RS256'])
  answerFor(issuer)
  const world = openWorld({ TRUSTED_TOKEN_ISSUERS: JSON.stringify([trustIn(issuer)]) })
  let auth: AuthService
  const goTo = (where: Pick<World, 'env'>): void => void (auth = new Auth(createExecutionContext(), where.env))
  goTo(world)
  const codeOf = async (token: string): Promise<string> => {
    const answer = await auth.verifyAccessToken(token)
    return answer.ok ? 'ok' : answer.error.code
  }
  const good = async (signer: [string, string] = ['one', 'RS256']): Promise<string> =>
    codeOf(await issuer.token({}, {}, signer))
  const readings = (): number => issuer.asked.filter((path) => path.endsWith('/jwks.json')).length
  return { world, goTo, issuer, clock, codeOf, good, readings }
}

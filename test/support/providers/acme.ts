// Acme, the one provider of most tests, and Ada's browser before a Worker that knows it.
import { ANY_HASH } from '../people/factors.ts'
import { INSTANT } from '../people/hasher.ts'
import { EMAIL } from '../people/ada.ts'
import { addUser, Browser, signIn } from '../people/people.ts'
import { listen, Provider, varsFor, type Claims } from './provider.ts'
import { freshWorld, json, rows, stopClock, type Clock, type Vars, type World } from '../world.ts'

/** `asked`: the requests that left the Worker. */
export type AtAcme = { world: World; acme: Provider; ada: Browser; clock: Clock; asked: ReturnType<typeof listen> }

/** How Acme knows Ada where she has an account here already: by another name, and an address that it hasn't verified. */
export const COUNTESS: Claims = {
  sub: 'countess',
  email: 'countess@example.org',
  email_verified: false,
  name: 'Countess',
}

/** Empties D1 and gives a Worker with Acme, set as `entry` says, and a browser that nobody has signed in at; the clock stands. */
export async function openAcme(
  entry: object = {},
  vars: Vars | Record<string, string> = {},
  acme = new Provider(),
): Promise<AtAcme> {
  const clock = stopClock()
  const asked = listen(acme)
  const world = await freshWorld({ ...varsFor(acme.entry(entry)), ...vars })
  return { world, acme, ada: new Browser(world), clock, asked }
}

/** Gives the same, where Ada has an account with a password and is signed in to it; hashes take no time. */
export async function openAcmeToAda(entry: object = {}, vars: Vars | Record<string, string> = {}): Promise<AtAcme> {
  const there = await openAcme(entry, { ...INSTANT, ...vars })
  await addUser(there.world, EMAIL, { hash: ANY_HASH })
  await signIn(there.ada, EMAIL)
  return there
}

/** Begins to link an account at Acme to one's own: where the browser is sent. */
export async function beginLink(who: Browser, body: object = {}): Promise<string> {
  const answer = await who.post('/api/identities/acme', body)
  if (answer.status !== 200) throw new Error(`not begun: ${await answer.text()}`)
  return (await json(answer)).url
}

const REFUSED =
  "SELECT meta FROM audit_events WHERE event = 'authn_login_fail' AND outcome = 'failure' AND reason = 'provider'"
const causesOf = (found: { meta: string }[]): (string | undefined)[] =>
  found.map(({ meta }) => (JSON.parse(meta) as { cause?: string }).cause)

/** Why sign-ins with a provider were refused, as the log has it: oldest first, and those of one moment by their names. */
export const causes = async (): Promise<(string | undefined)[]> => causesOf(await rows(`${REFUSED} ORDER BY at, meta`))

/** Why the last one was refused. */
export const lastCause = async (): Promise<string | undefined> =>
  causesOf(await rows(`${REFUSED} ORDER BY id DESC LIMIT 1`))[0]

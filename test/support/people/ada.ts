// Ada, as most tests meet her. Each maker empties D1 and opens a Worker over it (with these vars), and says who stands there.
import { addOwner, ANY_HASH, easyWorld, type Owner } from './factors.ts'
import { addUser, Browser, signIn } from './people.ts'
import { STEP_MS } from '../authenticators/authenticator-app.ts'
import { freshWorld, type Clock, type Vars, type World } from '../world.ts'

export const EMAIL = 'ada@example.com'

/** An account with `PASSWORD`, and nobody signed in. */
export type AdaAtHome = { world: World; userId: string }
/** Signed in at a browser by her password; the clock stands. */
export type AdaSignedIn = { world: World; clock: Clock; userId: string; ada: Browser }
/** Signed in by both factors; the clock stands, a step after the code that she confirmed her app with. */
export type AdaWithApp = { world: World; clock: Clock; ada: Owner }

/** Gives Ada an account with `PASSWORD`. */
export async function adaAtHome(vars: Vars = {}): Promise<AdaAtHome> {
  const world = await freshWorld(vars)
  return { world, userId: await addUser(world, EMAIL) }
}

/** Gives Ada an account and a browser that she has signed in at by her password, in an easy world. */
export async function adaSignedIn(vars: Vars = {}): Promise<AdaSignedIn> {
  const { world, clock } = await easyWorld(vars)
  const userId = await addUser(world, EMAIL, { hash: ANY_HASH })
  const ada = new Browser(world)
  await signIn(ada, EMAIL)
  return { world, clock, userId, ada }
}

/** Gives Ada an account there with `PASSWORD`, and a browser that she has signed in at by it. */
export async function adaSignedInAt(world: World): Promise<Browser> {
  await addUser(world, EMAIL)
  const ada = new Browser(world)
  await signIn(ada, EMAIL)
  return ada
}

/** Gives Ada an authenticator app, ten recovery codes and a session that proved both factors, in an easy world. */
export async function adaWithApp(vars: Vars = {}): Promise<AdaWithApp> {
  const { world, clock } = await easyWorld(vars)
  const ada = await addOwner(world, EMAIL)
  clock.pass(STEP_MS)
  return { world, clock, ada }
}

// People on the way to two factors, for tests of every door that one factor doesn't open.
import { addOwner, ANY_HASH, easyWorld, firstStep, type Owner } from './factors.ts'
import { addUser, Browser } from './people.ts'
import { openWorld, type World } from '../world.ts'

export type HalfProved = {
  world: World
  /** The same Worker where everybody must have two factors, and where administrators must. */
  required: World
  admins: World
  /** Has an app; Bob, a USER, and Root, a SUPER_ADMIN, have none. */
  ada: Owner
  bob: string
  root: string
  /** Tokens of sign-ins that wait: Ada's for a second step, Bob's for an enrolment. */
  waiting: { second_factor: string; enrolment: string }
}

/** Empties D1 and gives these people, in an easy world. */
export async function openHalfProved(): Promise<HalfProved> {
  const { world } = await easyWorld()
  const [required, admins] = [openWorld({ MFA: 'required' }), openWorld({ MFA: 'admins' })]
  const ada = await addOwner(world, 'ada@example.com')
  const bob = await addUser(world, 'bob@example.com', { hash: ANY_HASH })
  const root = await addUser(world, 'root@example.com', { hash: ANY_HASH, role: 'SUPER_ADMIN' })
  const waiting = {
    second_factor: (await firstStep(new Browser(world), 'ada@example.com')).mfa_token,
    enrolment: (await firstStep(new Browser(required), 'bob@example.com')).mfa_token,
  }
  return { world, required, admins, ada, bob, root, waiting }
}

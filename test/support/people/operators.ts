// An operator at the console: somebody of a role, in a browser, proved just now.
import { addUser, Browser, signIn } from './people.ts'
import { ANY_HASH } from './factors.ts'
import { database, type World } from '../world.ts'

let number = 0

/** Adds a person of a role and signs them in with a browser. */
export async function operatorIn(
  world: World,
  role: 'ADMIN' | 'SUPER_ADMIN' | 'USER',
  email = `operator-${(number += 1)}@example.com`,
): Promise<{ id: string; email: string; browser: Browser }> {
  const id = await addUser(world, email, { role, hash: ANY_HASH })
  const browser = new Browser(world)
  await signIn(browser, email)
  return { id, email, browser }
}

/** Makes the last proof of a person's sessions older than `FRESH_SECONDS`. */
export async function growStale(userId: string): Promise<void> {
  await database.prepare('UPDATE sessions SET auth_time = auth_time - 3600000 WHERE user_id = ?').bind(userId).run()
}

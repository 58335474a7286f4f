// The person of an address, as a command finds them.
import type { Deps } from '../deps.ts'
import { refuse, type Result } from '../result.ts'
import { readUserByEmail } from '../users/read.ts'
import type { User } from '../users/user.ts'
import type { Refusal } from './command.ts'

/** The address is canonical. */
export async function findPerson(deps: Pick<Deps, 'db'>, email: string): Promise<Result<User, Refusal>> {
  const found = await readUserByEmail(deps, email)
  if (found.ok) return found
  return refuse({
    code: 'not_found',
    message: `${email} has no account: its person signs up first, or \`npm run ops -- user:create\` makes one.`,
  })
}

// The AUTH_SECRET of a file, if it is the one that sealed the values in a database. With another one the import would make
// authenticator apps that nobody can open.
import { run } from '../../db/client.ts'
import type { Secrets } from '../../crypto/keys.ts'
import type { Deps } from '../../deps.ts'
import { refuse, type Result } from '../../result.ts'
import type { Refusal } from '../refusal.ts'
import { readSecretFile } from './envelope.ts'
import { findSealers } from './store.ts'

/**
 * The AUTH_SECRET of a file. Refuses a file without one, and the secret of another Worker. A database without sealed values
 * takes any.
 */
export async function readOwnSecret(deps: Pick<Deps, 'db'>, path: string): Promise<Result<Secrets, Refusal>> {
  const secrets = readSecretFile(path)
  if (!secrets.ok) return secrets
  const [sealers] = await run(deps.db, [findSealers(deps.db)])
  const known: string[] = sealers.results.map(({ id }: { id: string }) => id)
  const { current, previous } = secrets.value
  if (known.length === 0 || known.some((id) => id === current.id || id === previous?.id)) return secrets
  const message = `${path} has another AUTH_SECRET than the Worker of this database.`
  return refuse({ code: 'wrong_secret', message })
}

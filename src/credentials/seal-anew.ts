// After a change of AUTH_SECRET the clock seals anew what AUTH_SECRET_PREVIOUS sealed and must outlive it: the TOTP secrets.
// Everything else that the previous secret opens expires by itself.
import type { Chunk } from '../db/chunks.ts'
import { changesOf, run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { replaceSecrets, selectSealedBy, type ResealedSecret, type SealedSecret } from './store.ts'
import { openTotp, sealTotp } from './totp.ts'

/** Secrets of a chunk. Each is opened and sealed, and all of them travel in one parameter. */
const CHUNK_SECRETS = 200

/**
 * A chore: each call does the next chunk, in the order of the rows. A secret that can't be opened is skipped and left as it is.
 * So is one that changed since it was read, because that change has sealed it.
 */
export function sealAnew(deps: Pick<Deps, 'db' | 'config'>): () => Promise<Chunk> {
  const { db } = deps
  const { current, previous } = deps.config.secrets
  let after = 0
  return async () => {
    if (previous === undefined || previous.id === current.id) return { rows: 0, more: false }
    const [found] = await run(db, [selectSealedBy(db, previous.id, after, CHUNK_SECRETS)])
    const read: SealedSecret[] = found.results
    const last = read.at(-1)
    if (last === undefined) return { rows: 0, more: false }
    after = last.rowId
    const sealed = await Promise.all(read.map((row) => sealOneAnew(deps, row)))
    const anew = sealed.filter((row) => row !== undefined)
    const rows = anew.length === 0 ? 0 : await changesOf(db, replaceSecrets(db, anew, current.id))
    return { rows, more: read.length === CHUNK_SECRETS }
  }
}

async function sealOneAnew(deps: Pick<Deps, 'config'>, row: SealedSecret): Promise<ResealedSecret | undefined> {
  const secret = await openTotp(deps.config.secrets, row)
  if (secret === undefined) return undefined
  return { id: row.id, from: row.secret, to: (await sealTotp(deps.config.secrets, row, secret)).secret }
}

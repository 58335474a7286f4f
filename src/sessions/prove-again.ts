// A proof in a session that lives: `auth_time` is now, the method joins `amr`, and the refresh token changes (ASVS 5.0 7.2.4).
import type { Deps } from '../deps.ts'
import { proveAgain } from './store.ts'
import type { SessionRow } from './tables.ts'

/** No row where the session has ended meanwhile. The token before becomes the parent: a lost answer is rescued as ever. */
export const proveAgainWrite = (
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  session: SessionRow,
  method: string,
  jti: string,
) => proveAgain(deps.db, session.id, [...new Set([...session.amr, method])], deps.now(), jti, deps.config)

// What the page of a mailed link shows before anything is confirmed. It only reads.
import { placeOf, type Place, type Presenter } from '../codes/asked.ts'
import { findCode } from '../codes/find.ts'
import { codeToType, matchProof, openProof, ownerIdOf } from '../codes/prove.ts'
import type { Purpose, Purposes } from '../codes/tables.ts'
import { findHeld, type Held } from '../credentials/factors.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { describeOrigin } from '../mail/origin.ts'
import { breakInOf } from './rules.ts'
import { selectSignUp } from './store.ts'

/**
 * What a link would confirm, so that its reader recognises it. Says whether this is the browser that asked, and gives the code
 * to type in that browser while it can still be used there.
 */
export type Linked = {
  purpose: Purpose
  email: string
  name: string | null
  origin: string | null
  place: Place
  code: string | undefined
}

/** Reads the link of a sign-up or a change. `undefined` for a dead one, or one of another purpose. One round trip. */
export async function readLink(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  token: string,
  purposes: Purposes,
  who: Presenter,
): Promise<Linked | undefined> {
  const { secrets } = deps.config
  const opened = openProof(secrets, { token })
  if (!opened.ok) return undefined
  const { id } = opened.value
  const [found, signUps] = await run(deps.db, [findCode(deps, { id, purposes }), selectSignUp(deps.db, id)])
  const code = matchProof(secrets, opened.value, found, purposes)
  if (code === undefined) return undefined
  const [signUp] = signUps
  const origin = signUp === undefined ? null : describeOrigin(signUp, signUp.createdAt, deps.caller.language)
  const { purpose, email } = code
  const place = placeOf(code, who)
  return { purpose, email, name: signUp?.name ?? null, origin, place, code: codeToType(secrets, code, token) }
}

/** What an undo link would do: the address that it restores, what it removes (`goes`), and what it removes only on request (`stays`). */
export type WayBack = { email: string; goes: Held[]; stays: Held[] }

const UNDO: Purposes = ['undo_email']

/** Reads an undo link. `undefined` for another one, or a dead one. One round trip. */
export async function readWayBack(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  token: string,
): Promise<WayBack | undefined> {
  const opened = openProof(deps.config.secrets, { token })
  if (!opened.ok) return undefined
  const which = { id: opened.value.id, purposes: UNDO }
  const [found, { results }] = await run(deps.db, [findCode(deps, which), findHeld(deps, ownerIdOf(which))])
  const code = matchProof(deps.config.secrets, opened.value, found, UNDO)
  if (code === undefined) return undefined
  const since = breakInOf(deps.config, code)
  const held = results.toSorted((one, other) => one.added_at - other.added_at)
  return {
    email: code.email,
    goes: held.filter((each) => each.added_at >= since),
    stays: held.filter((each) => each.added_at < since),
  }
}

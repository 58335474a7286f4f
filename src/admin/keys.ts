// The signing keys, as administrators see and change them.
import { commit, mustHaveChanged, mustHold, run } from '../db/client.ts'
import type { Page } from '../db/page.ts'
import type { Deps } from '../deps.ts'
import { ok, type Result } from '../result.ts'
import type { NamedSession } from '../sessions/find.ts'
import { findKeys, isUnsucceeded, shownKeys, type ShownKey } from '../tokens/key-list.ts'
import { forgetKeys } from '../tokens/keyring.ts'
import { killWrites, markDueWrites } from '../tokens/rotate.ts'
import { by, type Actor } from './actor.ts'
import { mustBeAllowedTo, refuseOperation, type OperationRefusal } from './allow-operation.ts'
import { askOperator, type Operator, type OperatorRefusal } from './ask.ts'

type KeysDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>

/** All published keys, newest first. They are few, so there is one page. */
export async function listKeys(deps: Pick<Deps, 'db' | 'now' | 'config'>): Promise<Page<ShownKey>> {
  const [rows] = await run(deps.db, [findKeys(deps)])
  return { items: shownKeys(deps, rows), next_cursor: null }
}

/** The same for a page of the console, and who looks. One round trip. */
export async function viewKeys(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  own: NamedSession,
): Promise<Result<{ operator: Operator; keys: ShownKey[] }, OperatorRefusal>> {
  const { asked, operator } = askOperator(deps, own)
  const [answer, rows] = await run(deps.db, [asked, findKeys(deps)])
  const who = operator(answer)
  return who.ok ? ok({ operator: who.value, keys: shownKeys(deps, rows) }) : who
}

/**
 * Marks the key that signs as due: the clock rotates it at its next run. Says how many keys weren't due before. Refuses `changed` where
 * the key that was `seen` doesn't sign any more. Requires the right `keys`. One round trip.
 */
export async function rotateKeys(
  deps: KeysDeps,
  { actor, seen }: { actor: Actor; seen?: string | undefined },
): Promise<Result<{ marked: number }, OperationRefusal | 'changed'>> {
  const act = { actor, right: 'keys' } as const
  const committed = await commit(deps.db, [
    mustBeAllowedTo(deps, act),
    ...markDueWrites(deps, by(actor)),
    ...(seen === undefined ? [] : [mustHold(deps.db, isUnsucceeded(seen))]),
  ])
  return committed.ok ? ok({ marked: committed.value[1].length }) : refuseOperation(deps, act, 'changed')
}

/**
 * Kills every key, and with them every access token. Refuses `changed` where there is another key than those that were `seen`: it was
 * made after somebody else killed them. Requires the right `keys`. One round trip.
 */
export async function revokeKeys(
  deps: KeysDeps,
  { actor, seen }: { actor: Actor; seen?: readonly string[] | undefined },
): Promise<Result<{ killed: string[] }, OperationRefusal | 'changed'>> {
  const act = { actor, right: 'keys' } as const
  const committed = await commit(deps.db, [
    mustBeAllowedTo(deps, act),
    ...killWrites(deps, by(actor), seen),
    ...(seen === undefined ? [] : [mustHaveChanged(deps.db)]),
  ])
  if (!committed.ok) return refuseOperation(deps, act, 'changed')
  forgetKeys(deps)
  return ok({ killed: committed.value[1].map(({ kid }) => kid) })
}

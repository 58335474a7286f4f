// Prepared reads of people, for the use cases that put them into a batch of their own.
import type { Condition } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import type { Role } from './rules.ts'
import {
  deviceIsKnown,
  deviceIsOwn,
  hasRole,
  hasVerified,
  idOf,
  idOrTag,
  isAsRead,
  isDisabled,
  isTaken,
  isMarkedDeleted,
  isUnverified,
  selectUser,
  selectUserByEmail,
} from './store.ts'
import { selectSuperAdmin } from './super-admin-store.ts'

type FindDeps = Pick<Deps, 'db'>

/** The person of an id, disabled or not, for a batch. */
export const findUser = (deps: FindDeps, id: string) => selectUser(deps.db, { id })

/** The person of a canonical address, disabled or not, for a batch. */
export const findUserByEmail = (deps: FindDeps, email: string | Condition) => selectUserByEmail(deps.db, email)

/** Somebody who is SUPER_ADMIN, disabled or not. */
export const findSuperAdmin = (deps: FindDeps) => selectSuperAdmin(deps.db, {})

/** The account's name in the counters of wrong proofs: its id, or `tag` where the address has no account. */
export const accountOfEmail = (email: string, tag: string): Condition => idOrTag(email, tag)

/** The id of an address's person, as an expression. */
export const idOfEmail = (email: string): Condition => idOf(email)

/** A condition: the device cookie belongs to the account of this address, and is still valid. */
export const isKnownDevice = (device: { userId: string; version: number }, email: string | Condition): Condition =>
  deviceIsKnown(device.userId, email, device.version)

/** A condition: the device cookie belongs to this person, and is still valid. */
export const isOwnDevice = (device: { userId: string; version: number }, id: Condition | string): Condition =>
  deviceIsOwn(device.userId, id, device.version)

/** A condition: the person's address was never verified. */
export const userIsUnverified = (id: string): Condition => isUnverified(id)

/** A condition: the person has this role. */
export const userHasRole = (id: string, role: Role): Condition => hasRole(id, role)

/** A condition: the person has this address, and has proved it. */
export const userHasProved = (id: string, email: string): Condition => hasVerified(id, email)

/** A condition: the person may sign in, and has the password hash that was read. */
export const mayStillSignIn = (id: string, read: { hash: string | null } | 'any'): Condition => isAsRead(id, read)

/** A condition: an account that isn't disabled has this address (canonical). With `proved`, its owner has also confirmed the address. */
export const hasAccount = (email: string, whose: 'anybody' | 'proved'): Condition => isTaken(email, whose)

/** A condition: the person is disabled. */
export const userIsDisabled = (id: string): Condition => isDisabled(id)

/** A condition: the person is marked as deleted. */
export const userWaitsForEnd = (id: string): Condition => isMarkedDeleted(id)

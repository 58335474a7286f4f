// Prepared changes of people. Each is one statement; the use case that owns it commits it with the rest.
import type { Condition, Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import {
  deleteMarked,
  deleteUnlessLast,
  demoteMarked,
  disableUnlessLast,
  enable,
  hasAddress,
  insertUser,
  markDeletedUnlessLast,
  noteSignIn,
  proveAddress,
  raiseCredentialVersion,
  replaceHash,
  restoreEmail,
  setEmail,
  setHash,
  setRoleUnlessLast,
  updateUser,
} from './store.ts'
import type { Role } from './rules.ts'

type ChangeDeps = Pick<Deps, 'db' | 'now'>

/** A person to be. The address is canonical and no one else's, or the batch rolls back as `taken`. */
export type NewUser = {
  id: string
  email: string
  name: string | null
  hashedPassword: string | null
  emailVerifiedAt: number | null
  role?: Role
  lastLoginAt?: number | null
}

/** Adds a person, and gives their row back; created and changed now. */
export const createUserWrite = (deps: ChangeDeps, user: NewUser) =>
  insertUser(deps.db, { ...user, createdAt: deps.now(), updatedAt: deps.now() })

/** Sets a name, `null` for none, and gives the row back; no row where there is no such person, or `condition` (if given) fails. */
export const renameWrite = (deps: ChangeDeps, id: string, name: string | null, condition?: Condition) =>
  updateUser(deps.db, id, { name, updatedAt: deps.now() }, condition)

/** Marks the address that was proved as verified. Changes no row when the account has another address by now. */
export const verifyEmailWrite = (deps: ChangeDeps, id: string, email: string) =>
  updateUser(deps.db, id, { emailVerifiedAt: deps.now(), updatedAt: deps.now() }, hasAddress(email))

/** Notes a sign-in; no row where the person was disabled or removed, or their hash is another than `read`. */
export const signInWrite = (deps: ChangeDeps, id: string, read: { hash: string | null } | 'any') =>
  noteSignIn(deps.db, id, read, deps.now())

/** Puts a newer hash over the one that was read. */
export const rehashWrite = (deps: ChangeDeps, id: string, before: string, after: string): Write =>
  replaceHash(deps.db, id, before, after, deps.now())

/** Sets a password that its owner chose, over the hash that was read. */
export const changePasswordWrite = (deps: ChangeDeps, id: string, before: string | null, after: string) =>
  setHash(deps.db, id, after, deps.now(), { hash: before })

/** Sets a password by proof of the address, whatever it was before. */
export const resetPasswordWrite = (deps: ChangeDeps, id: string, hash: string) =>
  setHash(deps.db, id, hash, deps.now(), 'any')

/** Marks the address that was proved as verified. The first proof takes the password and the known devices that the account had before. */
export const proveAddressWrite = (deps: ChangeDeps, id: string, email: string) =>
  proveAddress(deps.db, id, email, deps.now())

/** Gives an account another, proved address. The batch rolls back as `taken` where somebody else has it. */
export const changeEmailWrite = (deps: ChangeDeps, id: string, from: string, to: string) =>
  setEmail(deps.db, id, from, to, deps.now())

/** Takes a change of address back; the password goes with it. */
export const restoreEmailWrite = (deps: ChangeDeps, id: string, email: string) =>
  restoreEmail(deps.db, id, email, deps.now())

/** Forgets every device that this person was known by, where `condition` holds (if given). */
export const forgetDevicesWrite = (deps: Pick<Deps, 'db'>, id: string, condition?: Condition): Write =>
  raiseCredentialVersion(deps.db, id, condition)

/**
 * Deletes a person with all that hangs on them, or where `mayComeBack` holds marks them: disabled until it doesn't. Two
 * statements, of which one changes a row; none does for the last enabled SUPER_ADMIN.
 */
export const deleteUserWrites = (deps: ChangeDeps, id: string, mayComeBack: Condition) => ({
  mark: markDeletedUnlessLast(deps.db, id, mayComeBack, deps.now()),
  remove: deleteUnlessLast(deps.db, id, mayComeBack),
})

/** Takes the role of somebody who is deleted and may come back: they come back without it. */
export const demoteDeletedWrite = (deps: ChangeDeps, id: string): Write => demoteMarked(deps.db, id, deps.now())

/** Deletes at most `most` people who were marked and can't come back; `mayComeBack` speaks of `users.id`. */
export const deleteMarkedWrite = (deps: Pick<Deps, 'db'>, mayComeBack: Condition, most: number) =>
  deleteMarked(deps.db, mayComeBack, most)

/** Sets a role; no row where it is theirs already, or the last enabled SUPER_ADMIN would be lost. */
export const setRoleWrite = (deps: ChangeDeps, id: string, role: Role) =>
  setRoleUnlessLast(deps.db, id, role, deps.now())

/** Disables a person; no row for the last enabled SUPER_ADMIN, or for somebody disabled already by more than their deletion. */
export const disableWrite = (deps: ChangeDeps, id: string) => disableUnlessLast(deps.db, id, deps.now())

/** Enables a person again; no row where they were not disabled. */
export const enableWrite = (deps: ChangeDeps, id: string) => enable(deps.db, id, deps.now())

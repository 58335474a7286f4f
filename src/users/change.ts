// Prepared changes of people. Each is one statement; the use case that owns it commits it with the rest.
import { always, type Condition, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import {
  deleteMarked,
  deleteUnlessLast,
  isRemovable,
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
import { raiseFirst } from './super-admin-store.ts'
import type { Role } from './rules.ts'

type ChangeDeps = Pick<Deps, 'db' | 'now'>

/** A person to create. The address is canonical. If somebody has it, the batch rolls back as `taken`. */
export type NewUser = {
  id: string
  email: string
  name: string | null
  hashedPassword: string | null
  emailVerifiedAt: number | null
  role?: Role
  lastLoginAt?: number | null
}

/** Adds a person and gives their row back; created and changed now. */
export const createUserWrite = (deps: ChangeDeps, user: NewUser) =>
  insertUser(deps.db, {
    id: user.id,
    email: user.email,
    name: user.name,
    hashedPassword: user.hashedPassword,
    emailVerifiedAt: user.emailVerifiedAt,
    role: user.role ?? 'USER',
    lastLoginAt: user.lastLoginAt ?? null,
    createdAt: deps.now(),
    updatedAt: deps.now(),
  })

/** Sets a name, `null` for none, and gives the row back; no row where there is no such person, or `condition` (if given) fails. */
export const renameWrite = (deps: ChangeDeps, id: string, name: string | null, condition?: Condition) =>
  updateUser(deps.db, id, { name, updatedAt: deps.now() }, condition)

/** Marks a proved address as verified. Changes no row if the account has another address by now. */
export const verifyEmailWrite = (deps: ChangeDeps, id: string, email: string) =>
  updateUser(deps.db, id, { emailVerifiedAt: deps.now(), updatedAt: deps.now() }, hasAddress(email))

/** Records a sign-in; no row where the person was disabled or deleted, or their hash is no longer `read`. */
export const signInWrite = (deps: ChangeDeps, id: string, read: { hash: string | null } | 'any') =>
  noteSignIn(deps.db, id, read, deps.now())

/** Replaces the hash that was read by a newer one. */
export const rehashWrite = (deps: ChangeDeps, id: string, before: string, after: string): Write =>
  replaceHash(deps.db, { id, before, after, now: deps.now() })

/** Sets a password that its owner chose, in place of the hash that was read. */
export const changePasswordWrite = (deps: ChangeDeps, id: string, before: string | null, after: string) =>
  setHash(deps.db, id, after, deps.now(), { hash: before })

/** Sets a password after a proof of the address, whatever the old one was. */
export const resetPasswordWrite = (deps: ChangeDeps, id: string, hash: string) =>
  setHash(deps.db, id, hash, deps.now(), 'any')

/** Marks a proved address as verified. The first proof removes the password and the known devices that the account had before. */
export const proveAddressWrite = (deps: ChangeDeps, id: string, email: string) =>
  proveAddress(deps.db, { id, email, now: deps.now() })

/** Gives an account another, proved address. The batch rolls back as `taken` where somebody else has it. */
export const changeEmailWrite = (deps: ChangeDeps, id: string, from: string, to: string) =>
  setEmail(deps.db, id, from, to, deps.now())

/** Takes a change of address back, and removes the password. */
export const restoreEmailWrite = (deps: ChangeDeps, id: string, email: string) =>
  restoreEmail(deps.db, id, email, deps.now())

/** Forgets every device that this person was known by, where `condition` holds (if given). */
export const forgetDevicesWrite = (deps: Pick<Deps, 'db'>, id: string, condition: Condition = always): Write =>
  raiseCredentialVersion(deps.db, { id, condition })

/**
 * Deletes a person with all their rows. Where `mayComeBack` holds it marks them instead: they are disabled until it no longer
 * holds. Two statements, of which one changes a row; neither does for the last enabled SUPER_ADMIN.
 */
export const deleteUserWrites = (deps: ChangeDeps, id: string, mayComeBack: Condition) => ({
  mark: markDeletedUnlessLast(deps.db, id, mayComeBack, deps.now()),
  remove: deleteUnlessLast(deps.db, id, mayComeBack),
  /** A condition before `remove`: it will delete them. */
  removable: isRemovable(id, mayComeBack),
})

/** Takes the role of a deleted person who may come back, so that they come back without it. */
export const demoteDeletedWrite = (deps: ChangeDeps, id: string): Write => demoteMarked(deps.db, id, deps.now())

/** Deletes at most `most` marked people who can't come back any more. `mayComeBack` speaks of `users.id`. */
export const deleteMarkedWrite = (deps: Pick<Deps, 'db'>, mayComeBack: Condition, most: number) =>
  deleteMarked(deps.db, mayComeBack, most)

/** Sets a role; no row where they have it already, or the last enabled SUPER_ADMIN would be lost. */
export const setRoleWrite = (deps: ChangeDeps, id: string, role: Role) =>
  setRoleUnlessLast(deps.db, id, role, deps.now())

/** Makes an enabled person the first SUPER_ADMIN, and gives the row back; no row where there is one, or `condition` fails. */
export const raiseFirstWrite = (deps: ChangeDeps, id: string, condition: Condition) =>
  raiseFirst(deps.db, id, condition, deps.now())

/**
 * Disables a person; no row for the last enabled SUPER_ADMIN, or for a person who is disabled already, other than by their
 * deletion.
 */
export const disableWrite = (deps: ChangeDeps, id: string) => disableUnlessLast(deps.db, id, deps.now())

/** Enables a person again; no row where they were not disabled. */
export const enableWrite = (deps: ChangeDeps, id: string) => enable(deps.db, id, deps.now())

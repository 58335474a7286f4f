// A person or a door that administers, and the act that they are about to do.
import type { MailSource } from '../codes/budget.ts'
import type { Right } from './rules.ts'
import type { Seen } from './seen.ts'

/** A person in a session of theirs, or another door: a Worker over the binding, a command. */
export type Actor = { userId: string; sessionId: string } | 'sibling' | 'operator'

/** The actor, the id of the person to change, and what the actor saw of them, where that must still be so. */
export type Change = { actor: Actor; id: string; seen?: Seen | undefined }
/** An act, and the right that it requires. */
export type Act = Change & { right: Right }

/** The fields of an audit row that say who did it, and from which session. */
export function by(actor: Actor): { actorId: string; sessionId?: string } {
  return typeof actor === 'string' ? { actorId: actor } : { actorId: actor.userId, sessionId: actor.sessionId }
}

/** The budget of a mail: one that a person causes counts for the network where they are. */
export const mailSource = (actor: Actor): MailSource => (typeof actor === 'string' ? 'sibling' : 'network')

// Makes a mailed code and its link, or new ones for the same challenge.
import { uuidv7 } from '../crypto/random.ts'
import { always, type Condition, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { limitAddress } from '../limits/address.ts'
import { accountTag, tagOf } from '../limits/attempts.ts'
import { challengeOf, codeDigests, codesOfLink, newLinkToken } from './handles.ts'
import { CHALLENGE_MS, MOST_UNMAILED, MOST_UNMAILED_OF_A_SOURCE, RENEWABLE, RESEND_AFTER_MS } from './rules.ts'
import { deleteCrowded, deleteUnmailed, insertCode, renewCode, reviveCode, type Which } from './store.ts'
import type { Purpose } from './tables.ts'

type IssueDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>

/** A code to be mailed: `code` and `token` go into the mail only, `challenge` goes to the asker. */
export type IssuedCode = {
  id: string
  challenge: string
  code: string
  token: string
  write: Write
  /** The write, if a condition holds at that place of the batch. */
  writeIf: (condition: Condition) => Write
  /** Gives an unmailed code its person and its lifetime. */
  revive: (userId: string | null) => Write
  /** Deletes the code if it is still unmailed. */
  withdraw: Write
  /** Deletes an unmailed code where too many of them wait. */
  leaveIfCrowded: Write
}

/**
 * Prepares a code for an address. If it is `mailed`, it lives for MAILED_CODE_SECONDS unless told otherwise. An unmailed code
 * has no person and opens nothing. `source` is the tag of the asker; by default that is their network address.
 */
export function issueCode(
  deps: IssueDeps,
  about: {
    purpose: Purpose
    email: string
    userId: string | null
    sessionId?: string | undefined
    source?: Condition | string
    since?: Condition | undefined
  },
  mailed: Condition = always,
  lifeMs: number = deps.config.mailedCodeMs,
): IssuedCode {
  const now = deps.now()
  const id = uuidv7(now)
  const drawn = draw(deps, id)
  const { purpose, email, userId, sessionId = null, since = null } = about
  const row = {
    id,
    purpose,
    email,
    userId,
    sessionId,
    since,
    source: about.source ?? tagOf(deps, 'address', limitAddress(deps.caller.ip)),
    account: accountTag(deps, email),
    codeDigest: drawn.codeDigest,
    linkDigest: drawn.linkDigest,
    sentAt: now,
    expiresAt: now + lifeMs,
    challengeExpiresAt: now + (RENEWABLE.includes(purpose) ? Math.max(CHALLENGE_MS, lifeMs) : lifeMs),
    createdAt: now,
  }
  const which: Which = { id, purposes: [purpose] }
  return {
    id,
    challenge: challengeOf(deps.config.secrets, id),
    code: drawn.code,
    token: drawn.token,
    // Made when they are wanted: most requests want two of the four.
    get write() {
      return insertCode(deps.db, row, mailed, always)
    },
    writeIf: (condition) => insertCode(deps.db, row, mailed, condition),
    revive: (to) => reviveCode(deps.db, which, to, row.expiresAt),
    get withdraw() {
      return deleteUnmailed(deps.db, which)
    },
    get leaveIfCrowded() {
      return deleteCrowded(deps.db, row, ROOM, now)
    },
  }
}

const ROOM = { ofAll: MOST_UNMAILED, ofSource: MOST_UNMAILED_OF_A_SOURCE }

/**
 * Prepares a new code for a live challenge. The statement kills the code and the link before it. It changes no row when the
 * last one was sent less than a minute ago, or when the challenge is dead.
 */
export function reissueCode(
  deps: IssueDeps,
  which: Which,
): { code: string; token: string; write: ReturnType<typeof renewCode> } {
  const now = deps.now()
  const { code, token, codeDigest, linkDigest } = draw(deps, which.id)
  const change = { codeDigest, linkDigest, attempts: 0, sentAt: now, expiresAt: now + deps.config.mailedCodeMs }
  return { code, token, write: renewCode(deps.db, which, change, now - RESEND_AFTER_MS, now) }
}

function draw(deps: IssueDeps, id: string) {
  const { secrets } = deps.config
  const token = newLinkToken(id)
  const [code] = codesOfLink(secrets, id, token)
  const [codeDigest] = codeDigests(secrets, 'code', id, code)
  const [linkDigest] = codeDigests(secrets, 'link', id, token)
  return { code, token, codeDigest, linkDigest }
}

// Makes a mailed code and its link, or new ones for the same challenge.
import { uuidv7 } from '../crypto/random.ts'
import type { Condition, Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { limitAddress } from '../limits/address.ts'
import { accountTag, tagOf } from '../limits/attempts.ts'
import { challengeOf, codeDigests, codesOfLink, newLinkToken } from './handles.ts'
import { CHALLENGE_MS, MOST_UNMAILED, MOST_UNMAILED_OF_A_SOURCE, RENEWABLE, RESEND_AFTER_MS } from './rules.ts'
import { deleteCrowded, insertCode, renewCode, type Which } from './store.ts'
import type { Purpose } from './tables.ts'

type IssueDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>

/** The life of a code that nobody was mailed: it has none, and only its challenge can still be renewed. */
export const UNMAILED_MS = 0

/** A code on its way: `code` and `token` go into the mail and nowhere else, `challenge` to whoever asked. */
export type IssuedCode = {
  id: string
  challenge: string
  code: string
  token: string
  write: Write
  /** For a code that nobody was mailed: takes it away again where too many of those wait. */
  leaveIfCrowded: Write
}

/**
 * Prepares a code for an address. It lives for MAILED_CODE_SECONDS unless told. `source` is what stands for whoever asks, where
 * that isn't their network address.
 */
export function issueCode(
  deps: IssueDeps,
  about: {
    purpose: Purpose
    email: string
    userId: string | null
    sessionId?: string | undefined
    source?: string
    since?: Condition | undefined
  },
  lifeMs: number = deps.config.mailedCodeMs,
): IssuedCode {
  const now = deps.now()
  const id = uuidv7(now)
  const drawn = draw(deps, id)
  const row = {
    id,
    source: tagOf(deps, 'address', limitAddress(deps.caller.ip)),
    ...about,
    account: accountTag(deps, about.email),
    codeDigest: drawn.codeDigest,
    linkDigest: drawn.linkDigest,
    sentAt: now,
    expiresAt: now + lifeMs,
    challengeExpiresAt: now + (RENEWABLE.includes(about.purpose) ? Math.max(CHALLENGE_MS, lifeMs) : lifeMs),
    createdAt: now,
  }
  return {
    id,
    challenge: challengeOf(deps.config.secrets, id),
    code: drawn.code,
    token: drawn.token,
    write: insertCode(deps.db, row),
    leaveIfCrowded: deleteCrowded(deps.db, row, ROOM, now),
  }
}

const ROOM = { ofAll: MOST_UNMAILED, ofSource: MOST_UNMAILED_OF_A_SOURCE }

/**
 * Prepares a new code for a live challenge: the code and the link before it die with the statement. It changes no row
 * when the last one was sent less than a minute ago, or the challenge is dead.
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

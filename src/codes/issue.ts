// Makes a mailed code and its link, or new ones for the same challenge.
import { uuidv7 } from '../crypto/random.ts'
import type { Condition, Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { limitAddress } from '../limits/address.ts'
import { accountTag, tagOf } from '../limits/attempts.ts'
import { challengeOf, codeDigests, codesOfLink, newLinkToken } from './handles.ts'
import { CHALLENGE_MS, RESEND_AFTER_MS } from './rules.ts'
import { insertCode, renewCode } from './store.ts'
import type { Purpose } from './tables.ts'

/** The purposes for which a new code can be had for the same challenge. */
const RENEWABLE: readonly Purpose[] = ['sign_up', 'verify_email']

type IssueDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>

/** A code on its way: `code` and `token` go into the mail and nowhere else, `challenge` to whoever asked. */
export type IssuedCode = { id: string; challenge: string; code: string; token: string; write: Write }

/** What stands for whoever asks, in the row of a code. */
export const sourceTag = (deps: Pick<Deps, 'config' | 'caller'>): string =>
  tagOf(deps, 'address', limitAddress(deps.caller.ip))

/** Prepares a code for an address. It lives for MAILED_CODE_SECONDS unless told. */
export function issueCode(
  deps: IssueDeps,
  about: {
    purpose: Purpose
    email: string
    userId: string | null
    sessionId?: string | undefined
    since?: Condition | undefined
  },
  lifeMs: number = deps.config.mailedCodeMs,
): IssuedCode {
  const now = deps.now()
  const id = uuidv7(now)
  const drawn = draw(deps, id)
  const row = {
    id,
    ...about,
    account: accountTag(deps, about.email),
    source: sourceTag(deps),
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
  }
}

/**
 * Prepares a new code for a live challenge: the code and the link before it die with the statement. It changes no row
 * when the last one was sent less than a minute ago, or the challenge is dead.
 */
export function reissueCode(
  deps: IssueDeps,
  id: string,
): { code: string; token: string; write: ReturnType<typeof renewCode> } {
  const now = deps.now()
  const { code, token, codeDigest, linkDigest } = draw(deps, id)
  const change = { codeDigest, linkDigest, attempts: 0, sentAt: now, expiresAt: now + deps.config.mailedCodeMs }
  return { code, token, write: renewCode(deps.db, id, change, now - RESEND_AFTER_MS, now) }
}

function draw(deps: IssueDeps, id: string) {
  const { secrets } = deps.config
  const token = newLinkToken(id)
  const [code] = codesOfLink(secrets, id, token)
  const [codeDigest] = codeDigests(secrets, 'code', id, code)
  const [linkDigest] = codeDigests(secrets, 'link', id, token)
  return { code, token, codeDigest, linkDigest }
}

// Asks for another address. A code and a link are mailed there, and nothing changes before one of them comes back.
import { requestCode } from '../codes/request.ts'
import type { KnownDevice } from '../credentials/device.ts'
import type { Deps } from '../deps.ts'
import type { LiveSession } from '../sessions/read.ts'

type ChangeDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer'>

/**
 * Takes the request. The answer is the same whether or not somebody has the new address: its owner gets a mail that says so,
 * without a code.
 */
export function requestEmailChange(
  deps: ChangeDeps,
  { user, session }: LiveSession,
  email: string,
  device: KnownDevice | undefined,
): ReturnType<typeof requestCode> {
  return requestCode(deps, {
    purpose: 'change_email',
    email,
    device,
    usualKind: 'change_email',
    page: 'confirm-email',
    actorId: user.id,
    sessionId: session.id,
    addressee: (holder, held) => {
      if (holder !== undefined) return { userId: null, kind: 'change_email_taken' }
      return held ? { userId: null, kind: undefined } : { userId: user.id, kind: 'change_email' }
    },
  })
}

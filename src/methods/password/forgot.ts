// Asks for a way back in: mails a code and a link to set a new password (OWASP Forgot Password).
import { requestCode } from '../../codes/request.ts'
import type { KnownDevice } from '../../credentials/device.ts'
import type { Deps } from '../../deps.ts'

type ForgotDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer'>

/** Takes the request for an address (canonical). The answer is the same for every address. A disabled person is mailed nothing. */
export function forgotPassword(
  deps: ForgotDeps,
  email: string,
  device: KnownDevice | undefined,
): ReturnType<typeof requestCode> {
  return requestCode(deps, {
    purpose: 'reset_password',
    email,
    device,
    usualKind: 'reset_password',
    page: 'reset-password',
    addressee: (holder) =>
      holder === undefined || holder.disabledAt !== null
        ? { userId: null, kind: undefined }
        : { userId: holder.id, kind: 'reset_password' },
  })
}

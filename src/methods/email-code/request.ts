// Asks for a code to sign in with. It creates no account.
import { requestCode } from '../../codes/request.ts'
import type { KnownDevice } from '../../credentials/device.ts'
import type { Deps } from '../../deps.ts'

type RequestDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer'>

/** Takes the request for an address (canonical). The answer is the same for every address. */
export function requestSignInCode(
  deps: RequestDeps,
  email: string,
  device: KnownDevice | undefined,
): ReturnType<typeof requestCode> {
  return requestCode(deps, {
    purpose: 'sign_in',
    email,
    device,
    usualKind: 'sign_in_code',
    page: undefined,
    addressee: (holder) =>
      holder === undefined || holder.disabledAt !== null
        ? { userId: null, kind: undefined }
        : { userId: holder.id, kind: 'sign_in_code' },
  })
}

// Asks for a code to sign in with. It makes no account.
import { requestCode } from '../../codes/request.ts'
import type { Deps } from '../../deps.ts'

type RequestDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer'>

/** Takes the request of an address (canonical), alike for every one. */
export function requestSignInCode(deps: RequestDeps, email: string): Promise<{ challenge: string }> {
  return requestCode(deps, {
    purpose: 'sign_in',
    email,
    usualKind: 'sign_in_code',
    page: undefined,
    addressee: (holder) =>
      holder === undefined || holder.disabledAt !== null
        ? { userId: null, kind: undefined }
        : { userId: holder.id, kind: 'sign_in_code' },
  })
}

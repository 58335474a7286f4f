// The secret AUTH_SECRET and the one before it: at least 32 random bytes, base64, and no placeholder.
import { fromBase64 } from '../crypto/encoding.ts'

type SecretProblem = { field: string; code: string; what: string }

/** The problems of a secret, which never hold its value; none for an empty one that isn't `required`. */
export function secretProblems(field: string, base64: string | undefined, required: boolean): SecretProblem[] {
  if (base64 === undefined || base64 === '') {
    if (!required) return []
    return [{ field, code: 'missing', what: `is not set: openssl rand -base64 32 | npx wrangler secret put ${field}` }]
  }
  const bytes = fromBase64(base64)
  const decoded = bytes === undefined ? '' : String.fromCharCode(...bytes)
  if (
    /replace|change|placeholder|example/i.test(`${base64}\n${decoded}`) ||
    (bytes !== undefined && new Set(bytes).size < 8)
  ) {
    return [{ field, code: 'placeholder', what: 'is a placeholder: make one with `openssl rand -base64 32`' }]
  }
  if (bytes === undefined || bytes.length < 32)
    return [{ field, code: 'too_short', what: 'must be base64 of at least 32 random bytes' }]
  return []
}

const developmentMark = 'latchkey-dev'

/** Whether `npm run dev` made the secret. Such a secret works on this machine only. */
export function isDevelopmentSecret(base64: string): boolean {
  const bytes = fromBase64(base64)
  return bytes !== undefined && String.fromCharCode(...bytes.slice(0, developmentMark.length)) === developmentMark
}

// What a refusal of OAuth looks like on the wire.
import type { Context } from 'hono'
import type { AppEnv } from '../gate/app-env.ts'
import type { OAuthError } from './errors.ts'

const NO_STORE = { 'Cache-Control': 'no-store', Pragma: 'no-cache' }

/** An error in the form of RFC 6749 §5.2. */
export const answerError = (
  c: Context<AppEnv>,
  { error, description, status = 400, headers = {} }: OAuthError,
): Response => c.json({ error, error_description: description }, status, { ...NO_STORE, ...headers })

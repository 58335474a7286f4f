// Dynamic client registration (RFC 7591), loaded when the first one comes (`routes.tsx`). Where it is closed the path exists for who has an
// initial access token alone.
import type { Context } from 'hono'
import { noteWrongProof } from '../clients/failures.ts'
import { registerClient, type RegistrationFault } from '../clients/register.ts'
import { readInitialToken } from '../clients/registration-token.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { readJsonBody } from '../http/body.ts'
import { problem } from '../http/problems.ts'
import { tooMany } from './errors.ts'
import { answerError } from './problems.ts'
import { signingKey } from '../tokens/keyring.ts'

const NO_STORE = { 'Cache-Control': 'no-store', Pragma: 'no-cache' }

/** Registers a client (§3.1), and answers with all that is kept of it (§3.2.1). */
export async function register(c: Context<AppEnv>): Promise<Response> {
  const deps = c.get('deps')
  const [, bearer] = /^bearer +([^ ]+) *$/i.exec(c.req.header('Authorization') ?? '') ?? []
  if (bearer === undefined && deps.config.clientRegistration !== 'open') return problem(c, 'not_found')
  const token = bearer === undefined ? undefined : readInitialToken(bearer)
  if (bearer !== undefined && token === undefined) return refuseToken(c)
  const body = await readJsonBody(c)
  if (body instanceof Response)
    return c.json({ error: 'invalid_client_metadata', error_description: 'Send a JSON object.' }, 400, NO_STORE)
  const registered = await registerClient(deps, body.value, token)
  if (!registered.ok) return refused(c, registered.error)
  const { client, secret } = registered.value
  // Its ID tokens need a key, which is published before the first one.
  deps.afterAnswer(signingKey(deps, 'RS256'))
  const seconds = (time: number): number => Math.floor(time / 1000)
  return c.json(
    {
      client_id: client.id,
      client_id_issued_at: seconds(client.createdAt),
      ...(secret !== undefined && {
        client_secret: secret,
        client_secret_expires_at: seconds(client.expiresAt ?? 0),
      }),
      client_name: client.name,
      token_endpoint_auth_method: client.authMethod,
      response_types: ['code'],
      ...client.metadata,
    },
    201,
    NO_STORE,
  )
}

/** Answers what was wrong (RFC 7591 §3.2.2), or that too many came from this address. */
function refused(c: Context<AppEnv>, fault: RegistrationFault): Promise<Response> | Response {
  if (fault.kind === 'invalid_token') return refuseToken(c)
  if (fault.kind === 'metadata') return answerError(c, fault)
  return answerError(c, tooMany('Too many registrations from here.', fault.retryAfterSeconds, false))
}

/** A token that is wrong, spent, deleted or too old (RFC 6750 §3.1). Wrong ones are counted like wrong secrets. */
async function refuseToken(c: Context<AppEnv>): Promise<Response> {
  const noted = await noteWrongProof(c.get('deps'), { id: '', by: 'registration_token' })
  if (!noted.ok)
    return answerError(c, tooMany('Too many wrong tokens from here.', noted.error.retryAfterSeconds, false))
  const headers = { 'WWW-Authenticate': 'Bearer realm="latchkey", error="invalid_token"' }
  return answerError(c, {
    error: 'invalid_token',
    description: 'The token is wrong, used up or too old.',
    status: 401,
    headers,
  })
}

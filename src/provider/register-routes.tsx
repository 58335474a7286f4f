// Dynamic client registration (RFC 7591), loaded when the first one comes (`routes.tsx`). Where it is closed the path doesn't exist.
import type { Context } from 'hono'
import { registerClient } from '../clients/register.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { readJsonBody } from '../http/body.ts'
import { problem } from '../http/problems.ts'
import { publicKeySet } from '../tokens/jwks.ts'

const NO_STORE = { 'Cache-Control': 'no-store', Pragma: 'no-cache' }

/** Registers a client (§3.1), and answers with all that is kept of it (§3.2.1). */
export async function register(c: Context<AppEnv>): Promise<Response> {
  const deps = c.get('deps')
  if (deps.config.clientRegistration !== 'open') return problem(c, 'not_found')
  const body = await readJsonBody(c)
  if (body instanceof Response)
    return c.json({ error: 'invalid_client_metadata', error_description: 'Send a JSON object.' }, 400, NO_STORE)
  const registered = await registerClient(deps, body.value)
  if (!registered.ok) {
    const { error, description } = registered.error
    return c.json({ error, error_description: description }, 400, NO_STORE)
  }
  const { client, secret } = registered.value
  // Its ID tokens need a key, which is published before the first one.
  deps.afterAnswer(publicKeySet(deps))
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

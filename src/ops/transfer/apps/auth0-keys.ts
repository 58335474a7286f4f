// How an app of Auth0 proves who it is: by nothing, a secret, or keys (`token_endpoint_auth_method`, `client_authentication_methods`).
import { createPublicKey } from 'node:crypto'
import type { AuthMethod, ClientMetadata } from '../../../clients/rules.ts'
import { listOf, objectOf, textOf, type Fields } from '../fields.ts'
import { note, type Note } from './note.ts'

/** A secret of fewer characters could be guessed by its digest. Those that Auth0 makes have 64. */
const LEAST_SECRET = 32

/** What of it comes along. `secret` is there where the file has one that is long enough. */
export type Proving = {
  authMethod: AuthMethod
  secret: string | undefined
  jwks: ClientMetadata['jwks']
  notes: Note[]
}

/** Reads it. `id` is the app's. */
export function provingOf(entry: Fields, id: string): Proving {
  const methods = objectOf(entry.client_authentication_methods)
  if (Object.hasOwn(methods, 'private_key_jwt')) return byKeys(objectOf(methods.private_key_jwt))
  const isPublic = ['spa', 'native'].includes(textOf(entry.app_type) ?? '')
  const method = textOf(entry.token_endpoint_auth_method) ?? (isPublic ? 'none' : 'client_secret_post')
  if (method === 'none') return { authMethod: 'none', secret: undefined, jwks: undefined, notes: [] }
  const authMethod = method === 'client_secret_basic' ? 'client_secret_basic' : 'client_secret_post'
  const given = textOf(entry.client_secret)
  const isStrong = given !== undefined && given.length >= LEAST_SECRET && /^[!-~]+$/.test(given)
  const rotate = `make another one: npm run ops -- client:rotate-secret ${id} --overlap 0`
  const mtls = Object.keys(methods).some((name) => name.includes('tls'))
  return {
    authMethod,
    secret: isStrong ? given : undefined,
    jwks: undefined,
    notes: [
      ...(mtls ? [note('mtls', 'certificates (mTLS) are not taken here: it proves itself by a secret')] : []),
      ...(isStrong
        ? []
        : given === undefined
          ? [note('new_secret', `its secret is not in the file: ${rotate}`)]
          : [note('weak_secret', `its secret is shorter than ${LEAST_SECRET} characters and not kept: ${rotate}`)]),
    ],
  }
}

function byKeys(method: Fields): Proving {
  const keys = listOf(method.credentials).flatMap((credential) => publicKeyOf(credential) ?? [])
  const jwks = keys.length > 0 ? { keys } : undefined
  const missing = note(
    'keys_left_out',
    'its public keys are not in the file: add them (jwks or jwks_uri), until then it can’t prove who it is',
  )
  return { authMethod: 'private_key_jwt', secret: undefined, jwks, notes: jwks === undefined ? [missing] : [] }
}

/** The public key of a credential as a JWK; the Deploy CLI has it as PEM. */
function publicKeyOf(credential: Fields): JsonWebKey | undefined {
  const pem = textOf(credential.pem)
  if (pem === undefined || pem.includes('PRIVATE')) return undefined
  try {
    const { kid, alg } = { kid: textOf(credential.kid), alg: textOf(credential.alg) }
    const key = createPublicKey(pem).export({ format: 'jwk' }) as JsonWebKey
    return { ...key, ...(kid !== undefined && { kid }), ...(alg !== undefined && { alg }) }
  } catch {
    return undefined
  }
}

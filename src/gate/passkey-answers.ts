// Schemas of the options of WebAuthn that routes answer (WebAuthn L3 §5.4, §5.5), for the OpenAPI file: functions, because nothing else
// makes one.
import * as z from 'zod/mini'
import type { RequestOptions } from '../credentials/passkeys.ts'
import { named } from '../http/named.ts'

const publicKey = () => z.literal('public-key')
const descriptorSchema = named('CredentialDescriptor', () =>
  z.object({ type: publicKey(), id: z.string(), transports: z.array(z.string()) }),
)

/** `PublicKeyCredentialCreationOptionsJSON`: what a browser needs to make a passkey. */
export const creationOptionsSchema = named('PasskeyCreationOptions', () =>
  z.object({
    rp: z.object({ id: z.string(), name: z.string() }),
    user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
    challenge: z.string(),
    pubKeyCredParams: z.array(z.object({ type: publicKey(), alg: z.int() })),
    timeout: z.int(),
    excludeCredentials: z.array(descriptorSchema()),
    authenticatorSelection: z.object({
      residentKey: z.literal('required'),
      requireResidentKey: z.literal(true),
      userVerification: z.literal('preferred'),
    }),
    attestation: z.literal('none'),
    extensions: z.object({ credProps: z.literal(true) }),
  }),
)

/** `PublicKeyCredentialRequestOptionsJSON`: what a browser needs to show a passkey. */
export const requestOptionsSchema = named('PasskeyRequestOptions', (): z.ZodMiniType<RequestOptions> =>
  z.object({
    challenge: z.string(),
    timeout: z.int(),
    rpId: z.string(),
    allowCredentials: z.array(descriptorSchema()),
    userVerification: z.enum(['required', 'preferred']),
  }),
)

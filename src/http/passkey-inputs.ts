// The JSON of WebAuthn credentials (WebAuthn L3 §5.1: RegistrationResponseJSON, AuthenticationResponseJSON), with bounds. A
// value that is longer than any authenticator's is refused before it is decoded.
import * as z from 'zod/mini'
import { known } from './named.ts'

/** Base64url of at most `most` characters. */
const base64Url = (most: number) => z.string().check(z.minLength(1), z.maxLength(most), z.regex(/^[A-Za-z0-9_-]+$/))

/** 1023 bytes (WebAuthn L3 §4, credential ID). */
const credentialId = () => base64Url(1364)
const credential = () => ({
  id: credentialId(),
  rawId: credentialId(),
  type: z.literal('public-key'),
  // The results of extensions, which are ignored.
  clientExtensionResults: z.pipe(
    z.unknown(),
    z.transform(() => ({})),
  ),
})

/** The fields of a new credential. */
export const registrationFields = () => ({
  ...credential(),
  response: known(
    z.object({
      clientDataJSON: base64Url(8192),
      attestationObject: base64Url(32_768),
      transports: z.optional(z.array(z.string().check(z.regex(/^[a-z-]{1,20}$/))).check(z.maxLength(10))),
    }),
    { id: 'AttestationResponse' },
  ),
})

/** The fields of a credential that signs. */
export const assertionFields = () => ({
  ...credential(),
  response: known(
    z.object({
      clientDataJSON: base64Url(8192),
      authenticatorData: base64Url(8192),
      signature: base64Url(2048),
      // `null`, or empty from older versions of Safari, for an authenticator that keeps none.
      userHandle: z.optional(z.string().check(z.regex(/^[A-Za-z0-9_-]{1,86}$/))),
    }),
    { id: 'AssertionResponse' },
  ),
})

const MOST_CHARACTERS = 60_000

/** What a script puts into a field of a form: a credential as JSON text. Text that is no JSON is no credential. */
export const credentialIn = <Schema extends z.ZodMiniType>(schema: Schema) =>
  z.pipe(
    z.pipe(
      z.string().check(z.maxLength(MOST_CHARACTERS)),
      z.transform((text: string): unknown => {
        try {
          return JSON.parse(text)
        } catch {
          return undefined
        }
      }),
    ),
    schema,
  )

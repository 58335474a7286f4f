// The two ceremonies of a passkey in a browser (WebAuthn L3 §5.1), around what the API asks and takes.
import type { AuthError, Result } from './wire.ts'

type Creation = { options: PublicKeyCredentialCreationOptionsJSON }
type Asking = { options: PublicKeyCredentialRequestOptionsJSON }

/** Why the browser gave no passkey: its person cancelled or took too long, or it has none for this. */
const given = (cause: unknown): AuthError => ({
  code: cause instanceof DOMException && cause.name === 'InvalidStateError' ? 'passkey_exists' : 'passkey_cancelled',
  message: cause instanceof Error ? cause.message : 'The browser gave no passkey.',
  status: 0,
})

async function ask<Data>(perform: () => Promise<Credential | null>): Promise<Result<Data>> {
  try {
    const credential = (await perform()) as PublicKeyCredential | null
    if (credential === null) throw new Error('The browser gave no passkey.')
    return { data: credential.toJSON() as Data, error: null }
  } catch (cause) {
    return { data: null, error: given(cause) }
  }
}

/** Makes a passkey by the options of the API. */
export const make = ({ options }: Creation): Promise<Result<RegistrationResponseJSON>> =>
  ask(() => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }))

/** Proves one. `autofill`: the browser offers it in the field of the address, and waits there. */
export const prove = (
  { options }: Asking,
  more: { autofill?: boolean; signal?: AbortSignal } = {},
): Promise<Result<AuthenticationResponseJSON>> =>
  ask(() =>
    navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
      ...(more.autofill === true ? { mediation: 'conditional' as const } : {}),
      ...(more.signal === undefined ? {} : { signal: more.signal }),
    }),
  )

// The two ceremonies of a passkey in a browser (WebAuthn L3 §5.1), around what the API asks and takes.
import type { AuthError, Result } from './wire.ts'

/** What the API asks a passkey with, and what the browser answers: JSON that goes through unread (WebAuthn L3 §5.1.8 to §5.1.10). */
export type PasskeyOptions = { challenge: string }
export type PasskeyProof = { id: string; type: string }

type Asked = { options: PasskeyOptions }
type CreationOptions = Parameters<typeof PublicKeyCredential.parseCreationOptionsFromJSON>[0]
type RequestOptions = Parameters<typeof PublicKeyCredential.parseRequestOptionsFromJSON>[0]

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
export const make = ({ options }: Asked): Promise<Result<PasskeyProof>> =>
  ask(() =>
    navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options as CreationOptions),
    }),
  )

/** Proves one. `autofill`: the browser offers it in the field of the address, and waits there. */
export const prove = (
  { options }: Asked,
  more: { autofill?: boolean; signal?: AbortSignal } = {},
): Promise<Result<PasskeyProof>> =>
  ask(() =>
    navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options as RequestOptions),
      ...(more.autofill === true ? { mediation: 'conditional' as const } : {}),
      ...(more.signal === undefined ? {} : { signal: more.signal }),
    }),
  )

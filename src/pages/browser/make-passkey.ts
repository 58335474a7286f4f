// Makes a passkey by the browser's own JSON methods.
import type { Answer } from './ask.ts'

/** Makes one for `options`, the JSON of the API, and answers what the API takes. `conditional`: without asking, where the browser may. */
export async function makePasskey(options: Answer, conditional = false): Promise<Answer> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  )
  // `mediation` of a creation is newer than TypeScript's types (WebAuthn 3 §5.1.3).
  const wanted = { publicKey, ...(conditional && { mediation: 'conditional' }) } as CredentialCreationOptions
  const made = (await navigator.credentials.create(wanted)) as PublicKeyCredential
  return made.toJSON() as object as Answer
}

/** Puts what the device answered into the form's field, and sends it. */
export function sendCredential(form: HTMLFormElement, credential: Answer): void {
  const field = form.querySelector<HTMLInputElement>('[name=credential]')
  if (field === null) throw new Error('no field for the credential')
  field.value = JSON.stringify(credential)
  form.submit()
}

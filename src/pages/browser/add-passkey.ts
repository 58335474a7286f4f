// The page that adds a passkey: the button makes it, and its form sends it. Where the proof has become too old, the page is asked for
// again, and asks for a fresh one.
import { ask, byId, Refused, wordsIn, wordsOf } from './ask.ts'
import { makePasskey, sendCredential } from './make-passkey.ts'

const form = byId<HTMLFormElement>('add')
const said = byId('said')
const words = wordsIn(said)

async function add(): Promise<void> {
  const options = await ask(form.dataset['base'] ?? '', 'POST', 'api/passkeys/options', {})
  sendCredential(form, await makePasskey(options))
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  said.textContent = ''
  add().catch((error: unknown) => {
    const { name } = error as Error
    if (error instanceof Refused && error.problem['status'] === 401) location.reload()
    // Thrown where this device has a passkey of this account already (WebAuthn 3 §5.1.3).
    else said.textContent = name === 'InvalidStateError' ? (words['alreadyHere'] ?? '') : wordsOf(error, words)
  })
})

if (!('PublicKeyCredential' in window)) said.textContent = words['unknown'] ?? ''

// The page that adds a passkey: the button makes it, and its form sends it. Where the proof has become too old, the page is asked for
// again, and asks for a fresh one.
import { ask, byId, Refused, wordsIn, wordsOf } from './ask.ts'
import { makePasskey, sendCredential } from './make-passkey.ts'

const form = byId<HTMLFormElement>('add')
const said = byId('said')
const words = wordsIn(said)

async function add(): Promise<void> {
  const options = await ask(form.dataset['base'] ?? '', 'POST', 'api/passkeys/options', {})
  // Somebody else has signed in to this browser since: their own page, before a device makes a passkey for them.
  if ((options['user'] as { id: string }).id !== form.dataset['user']) return location.reload()
  sendCredential(form, await makePasskey(options))
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  said.textContent = ''
  add().catch((error: unknown) => {
    if (error instanceof Refused && error.problem['status'] === 401) location.reload()
    else said.textContent = wordsOf(error, words)
  })
})

if (!('PublicKeyCredential' in window)) said.textContent = words['unknown'] ?? ''

// The passkey of a fresh proof: the button shows it, and its form sends what the device answered.
import { byId, showPasskey, wordsIn, wordsOf } from './ask.ts'
import { sendCredential } from './make-passkey.ts'

const form = byId<HTMLFormElement>('passkey')
const said = byId('said')

form.addEventListener('submit', (event) => {
  event.preventDefault()
  said.textContent = ''
  showPasskey(JSON.parse(form.dataset['options'] ?? '{}'))
    .then((shown) => sendCredential(form, shown))
    .catch((error: unknown) => (said.textContent = wordsOf(error, wordsIn(said))))
})

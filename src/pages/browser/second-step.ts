// The passkey of a sign-in that waits for a second factor.
import { ask, byId, showPasskey, wordsIn, wordsOf } from './ask.ts'

const form = byId<HTMLFormElement>('passkey')
const said = byId('said')
const base = form.dataset['base'] ?? ''

async function prove(): Promise<void> {
  const mfa_token = form.dataset['mfaToken']
  const options = await ask(base, 'POST', 'api/sign-in/passkey/options', { mfa_token })
  const shown = await showPasskey(options)
  await ask(base, 'POST', 'api/sign-in/passkey', { ...shown, mfa_token })
  location.assign(form.dataset['returnTo'] ?? base)
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  prove().catch((error: unknown) => (said.textContent = wordsOf(error, wordsIn(said))))
})

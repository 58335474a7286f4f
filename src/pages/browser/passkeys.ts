// The page that signs in with a passkey: by its button, and from the browser's own list where the address is typed (conditional UI).
import { ask, byId, Refused, showPasskey, wordsIn, wordsOf } from './ask.ts'
import { signal } from './signal.ts'

const form = byId<HTMLFormElement>('sign-in')
const base = form.dataset['base'] ?? ''
const said = byId('said')
const words = wordsIn(said)

let waiting: AbortController | undefined

async function signIn(mediation: CredentialMediationRequirement): Promise<void> {
  waiting?.abort()
  waiting = new AbortController()
  const options = await ask(base, 'POST', 'api/sign-in/passkey/options', {})
  const shown = await showPasskey(options, { mediation, signal: waiting.signal })
  const remember = form.querySelector<HTMLInputElement>('[name=remember]')?.checked ?? false
  await ask(base, 'POST', 'api/sign-in/passkey', { ...shown, remember })
  location.assign(form.dataset['onward'] ?? base)
}

function attempt(mediation: CredentialMediationRequirement): void {
  said.textContent = ''
  signIn(mediation).catch((error: unknown) => {
    if (error instanceof Refused) {
      const signals = error.problem['signals'] as Record<string, object> | undefined
      signal('signalUnknownCredential', signals?.['signalUnknownCredential'])
    }
    if ((error as Error).name !== 'AbortError') said.textContent = wordsOf(error, words)
  })
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  attempt('optional')
})

if (!('PublicKeyCredential' in window)) said.textContent = words['unknown'] ?? ''
else if (await PublicKeyCredential.isConditionalMediationAvailable?.()) attempt('conditional')

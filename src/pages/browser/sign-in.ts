// Signing in with a passkey: offered by the browser in the field of the address, and by a button.
import { ask, byId, Refused, showPasskey, wordsIn, wordsOf } from './ask.ts'
import { signal } from './signal.ts'

const button = byId<HTMLButtonElement>('passkey')
const said = byId('passkey-said')
const words = wordsIn(said)
const { base = '', onward = '' } = button.dataset

let waiting: AbortController | undefined
let renewal: ReturnType<typeof setTimeout> | undefined

async function signIn(mediation: CredentialMediationRequirement): Promise<void> {
  clearTimeout(renewal)
  waiting?.abort()
  const mine = (waiting = new AbortController())
  const options = await ask(base, 'POST', 'api/sign-in/passkey/options', {})
  if (mine.signal.aborted) return
  // A challenge lives for minutes, a page may stand open for hours.
  if (mediation === 'conditional') renewal = setTimeout(offer, Number(options['timeout']) * 0.8)
  const shown = await showPasskey(options, { mediation, signal: mine.signal })
  const remember = document.querySelector<HTMLInputElement>('[name=remember]')?.checked ?? false
  await ask(base, 'POST', 'api/sign-in/passkey', { ...shown, remember })
  location.assign(onward)
}

/** Tells the browser to forget a passkey that nobody here has. */
function forget(error: unknown): void {
  if (!(error instanceof Refused)) return
  const signals = error.problem['signals'] as Record<string, object> | undefined
  signal('signalUnknownCredential', signals?.['signalUnknownCredential'])
}

/** The offer in the field. What fails before anybody has chosen a passkey says nothing. */
function offer(): void {
  signIn('conditional').catch((error: unknown) => {
    forget(error)
    const { name } = error as Error
    if (name === 'Refused') said.textContent = wordsOf(error, words)
  })
}

async function begin(): Promise<void> {
  if (!('PublicKeyCredential' in window)) {
    button.hidden = true
    return
  }
  if (await PublicKeyCredential.isConditionalMediationAvailable?.()) offer()
}

button.addEventListener('click', () => {
  said.textContent = ''
  signIn('optional').catch((error: unknown) => {
    forget(error)
    const { name } = error as Error
    if (name === 'AbortError') return
    said.textContent = wordsOf(error, words)
    void begin()
  })
})

void begin()

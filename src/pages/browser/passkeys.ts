// The page of one's passkeys: the ceremonies by the browser's own JSON methods, and the Signal API, so that a password manager forgets
// what is gone.
import { ask, byId, Refused, showPasskey, wordsIn, wordsOf, type Answer } from './ask.ts'

const call = (method: string, path: string, body?: object): Promise<Answer> => ask('../api/', method, path, body)
const said = byId('said')
const words = wordsIn(said)
const word = (name: string): string => words[name] ?? ''

/** The methods of the Signal API (WebAuthn 3 §5.1.10), which not every browser has. */
type Signals = Record<string, ((payload: object) => Promise<void>) | undefined>

function signal(name: string, payload: object | undefined): void {
  if (payload === undefined) return
  // A hint to the password manager: where it fails, nothing is lost.
  ;(PublicKeyCredential as unknown as Signals)[name]?.(payload).catch(() => undefined)
}

/** Asks for one value in the dialog. */
function askFor(label: string, type = 'text', value = ''): Promise<string> {
  const dialog = byId<HTMLDialogElement>('ask')
  const input = byId<HTMLInputElement>('ask-value')
  byId('ask-label').textContent = label
  Object.assign(input, { type, value, autocomplete: type === 'password' ? 'current-password' : 'off' })
  dialog.showModal()
  return new Promise((done) => dialog.addEventListener('close', () => done(input.value), { once: true }))
}

/** A fresh proof (contract §3): by a passkey, else the password, else the app, else a mailed code. */
async function proveAgain(): Promise<void> {
  const { methods, passkey } = await call('POST', 'reauthenticate/options', {})
  const usable = methods as string[]
  if (passkey !== undefined) await call('POST', 'reauthenticate', { passkey: await showPasskey(passkey) })
  else if (usable.includes('password'))
    await call('POST', 'reauthenticate', { password: await askFor(word('password'), 'password') })
  else if (usable.includes('totp')) await call('POST', 'reauthenticate', { totp_code: await askFor(word('appCode')) })
  else {
    const { challenge } = await call('POST', 'reauthenticate/options', { mail: true })
    await call('POST', 'reauthenticate', { challenge, code: await askFor(word('mailedCode')) })
  }
}

async function fresh(act: () => Promise<Answer>): Promise<Answer> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'reauthentication_required') throw error
    await proveAgain()
    return act()
  }
}

/** Does what a button says, and says what went wrong. */
function attempt(act: () => Promise<void>): void {
  said.textContent = ''
  act().catch((error: unknown) => {
    if (error instanceof Refused) {
      const signals = error.problem['signals'] as Record<string, object> | undefined
      signal('signalUnknownCredential', signals?.['signalUnknownCredential'])
    }
    if ((error as Error).name !== 'AbortError') said.textContent = wordsOf(error, words)
  })
}

function button(text: string, kind: string, act: () => Promise<void>): HTMLButtonElement {
  const made = document.createElement('button')
  made.textContent = text
  made.className = kind
  made.addEventListener('click', () => attempt(act))
  return made
}

type Item = { id: string; name: string; last_used_at: string | null }

function row(item: Item): HTMLElement {
  const made = document.createElement('li')
  const name = document.createElement('p')
  const used =
    item.last_used_at === null ? word('notUsed') : `${word('lastUsed')} ${new Date(item.last_used_at).toLocaleString()}`
  name.textContent = `${item.name}, ${used}`
  const rename = button(word('rename'), 'quiet', async () => {
    await call('PATCH', `passkeys/${item.id}`, { name: await askFor(word('name'), 'text', item.name) })
    await show()
  })
  const remove = button(word('remove'), 'quiet', async () => {
    await fresh(() => call('DELETE', `passkeys/${item.id}`))
    await show()
  })
  const acts = document.createElement('p')
  acts.append(rename, ' ', remove)
  made.append(name, acts)
  return made
}

async function show(): Promise<void> {
  const { items, signals } = await call('GET', 'passkeys')
  for (const [name, payload] of Object.entries(signals as Record<string, object>)) signal(name, payload)
  byId('out').hidden = true
  byId('in').hidden = false
  byId('list').replaceChildren(...(items as Item[]).map(row))
}

async function add(): Promise<void> {
  const options = await fresh(() => call('POST', 'passkeys/options', {}))
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  )
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential
  const { recovery_codes: codes } = await call('POST', 'passkeys', made.toJSON())
  if (codes !== undefined) {
    const box = byId('codes')
    box.hidden = false
    box.textContent = [word('keepCodes'), ...(codes as string[])].join('\n')
  }
  await show()
}

let waiting: AbortController | undefined

async function signIn(mediation: CredentialMediationRequirement): Promise<void> {
  waiting?.abort()
  waiting = new AbortController()
  const options = await call('POST', 'sign-in/passkey/options', {})
  const shown = await showPasskey(options, { mediation, signal: waiting.signal })
  const remember = document.querySelector<HTMLInputElement>('#sign-in [name=remember]')?.checked ?? false
  await call('POST', 'sign-in/passkey', { ...shown, remember })
  const onward = byId('out').dataset['onward']
  if (onward === undefined) await show()
  else location.assign(onward)
}

byId('add').addEventListener('click', () => attempt(add))
byId('sign-in').addEventListener('submit', (event) => {
  event.preventDefault()
  attempt(() => signIn('optional'))
})

/** Shows the list to somebody with a session, renewed where its access token has ended; else the sign-in. */
async function begin(): Promise<void> {
  try {
    await show().catch(async () => {
      await call('POST', 'refresh', {})
      await show()
    })
  } catch {
    byId('out').hidden = false
    if (!('PublicKeyCredential' in window)) said.textContent = word('unknown')
    else if (await PublicKeyCredential.isConditionalMediationAvailable?.()) attempt(() => signIn('conditional'))
  }
}

void begin()

// A passkey as the second factor that a sign-in waits for, and the recovery codes that come with it.
import { ask, byId, wordsIn, wordsOf } from './ask.ts'

const section = byId('enrol-passkey')
const said = byId('said')
const { base = '', mfaToken } = section.dataset

async function enrol(): Promise<void> {
  const options = await ask(base, 'POST', 'api/passkeys/options', { mfa_token: mfaToken })
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  )
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential
  const kept = await ask(base, 'POST', 'api/passkeys', { ...(made.toJSON() as object), mfa_token: mfaToken })
  show((kept['recovery_codes'] ?? []) as string[])
}

/** Shows the codes in place of the choice. */
function show(codes: string[]): void {
  const box = byId('kept')
  const heading = document.querySelector('h1')
  const lead = document.querySelector('h1 + p')
  if (codes.length === 0) return location.assign(box.querySelector('a')?.href ?? base)
  byId('choices').hidden = true
  box.hidden = false
  if (heading !== null) heading.textContent = box.dataset['title'] ?? ''
  if (lead !== null) lead.textContent = box.dataset['lead'] ?? ''
  const items = codes.map((text) => {
    const item = document.createElement('li')
    const code = document.createElement('code')
    code.textContent = text
    item.append(code)
    return item
  })
  byId('recovery-codes').replaceChildren(...items)
}

if ('PublicKeyCredential' in window) {
  section.hidden = false
  section.querySelector('button')?.addEventListener('click', () => {
    said.textContent = ''
    enrol().catch((error: unknown) => (said.textContent = wordsOf(error, wordsIn(said))))
  })
}

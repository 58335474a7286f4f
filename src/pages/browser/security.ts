// The page of one's security: tells the password manager which passkeys there are, and lets the browser make the first one by itself where
// a password was typed just before (conditional create, WebAuthn 3 §5.1.3).
import { ask, byId } from './ask.ts'
import { makePasskey, sendCredential } from './make-passkey.ts'
import { signal } from './signal.ts'

const { base = '', signals = '{}', conditional } = byId('security').dataset

for (const [name, payload] of Object.entries(JSON.parse(signals) as Record<string, object>)) signal(name, payload)

/** The browser's capabilities, by their names (WebAuthn 3 §5.1.7). */
type Asks = { getClientCapabilities?: () => Promise<Record<string, boolean>> }

async function makeByItself(): Promise<void> {
  const can = await (PublicKeyCredential as unknown as Asks).getClientCapabilities?.()
  if (can?.['conditionalCreate'] !== true) return
  const options = await ask(base, 'POST', 'api/passkeys/options', { conditional: true })
  sendCredential(byId<HTMLFormElement>('conditional'), await makePasskey(options, true))
}

// Whatever it lacks (a password typed lately, a manager that keeps it): nobody asked for it, so nobody is told.
if (conditional === 'true' && 'PublicKeyCredential' in window) makeByItself().catch(() => undefined)

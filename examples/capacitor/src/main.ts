// An app in a native shell: its pages come from an origin of its own, where no cookie of Latchkey's is. So it keeps tokens.
import { createAuthClient } from 'latchkey/browser'

const issuer: string = import.meta.env['VITE_ISSUER'] ?? 'http://localhost:8787'
const auth = createAuthClient({ baseURL: issuer, transport: 'bearer' })

const { enter, confirm, leave } = document.forms as unknown as Record<'enter' | 'confirm' | 'leave', HTMLFormElement>
const say = (text: string): void => void (document.querySelector('#said')!.textContent = text)
let challenge = ''

auth.onAuthStateChange(({ status, user }) => {
  say(user === null ? 'Nobody is signed in.' : `Signed in as ${user.email}`)
  enter.hidden = status !== 'signed_out'
  leave.hidden = status !== 'signed_in'
  confirm.hidden = true
})

enter.onsubmit = async (event) => {
  event.preventDefault()
  const typed = Object.fromEntries(new FormData(enter)) as { email: string; password: string }
  const isNew = (event.submitter as HTMLButtonElement).value === 'up'
  const { data, error } = await (isNew ? auth.signUp.email(typed) : auth.signIn.email(typed))
  if (error !== null) return say(error.message)
  // A person with a second factor: show a field for it, and call auth.secondStep.
  if ('mfa_token' in data) return say('A second step is wanted.')
  if (!('challenge' in data)) return undefined
  challenge = data.challenge ?? ''
  confirm.hidden = false
}

confirm.onsubmit = async (event) => {
  event.preventDefault()
  const { code } = Object.fromEntries(new FormData(confirm)) as { code: string }
  const { error } = await auth.verifyEmail({ challenge, code })
  if (error !== null) say(error.message)
}

leave.onsubmit = (event) => {
  event.preventDefault()
  void auth.signOut()
}

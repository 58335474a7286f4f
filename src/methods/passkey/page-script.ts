// The script of the page of passkeys: the ceremonies by the browser's own JSON methods, and the Signal API, so that a password
// manager forgets removed passkeys. It is sent exactly as written here; the browser tests run it.

/** The script of the page of a second step: the passkey ceremony of the pending sign-in. */
export const SECOND_STEP_SCRIPT = `const form = document.getElementById('passkey')
const said = document.getElementById('said')
const post = async (path, body) => {
  const headers = { 'Content-Type': 'application/json' }
  const answer = await fetch(form.dataset.base + path, { method: 'POST', headers, body: JSON.stringify(body) })
  const data = await answer.json()
  if (answer.ok) return data
  throw new Error(data.detail)
}
form.onsubmit = async (event) => {
  event.preventDefault()
  const { mfa_token, return_to } = Object.fromEntries(new FormData(form))
  try {
    const options = await post('api/sign-in/passkey/options', { mfa_token })
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
    const credential = await navigator.credentials.get({ publicKey })
    await post('api/sign-in/passkey', { ...credential.toJSON(), mfa_token })
    location.assign(return_to)
  } catch (error) {
    said.textContent = error.name === 'NotAllowedError' ? 'Cancelled.' : error.message
  }
}
`

export const PAGE_SCRIPT = `const el = (id) => document.getElementById(id)
const say = (text) => (el('said').textContent = text)
const PKC = window.PublicKeyCredential
const signal = (name, payload) => payload && PKC[name]?.(payload).catch(() => {})
async function call(method, path, body) {
  const answer = await fetch('../api/' + path, {
    method,
    ...(body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  })
  const data = answer.status === 204 ? {} : await answer.json()
  if (answer.ok) return data
  throw Object.assign(new Error(data.detail), data)
}
function ask(label, type = 'text', value = '') {
  const dialog = el('ask')
  const input = dialog.querySelector('input')
  dialog.querySelector('span').textContent = label
  Object.assign(input, { type, value, autocomplete: type === 'password' ? 'current-password' : 'off' })
  dialog.showModal()
  return new Promise((done) => dialog.addEventListener('close', () => done(input.value), { once: true }))
}
const get = async (options, more) =>
  (await navigator.credentials.get({ publicKey: PKC.parseRequestOptionsFromJSON(options), ...more })).toJSON()
async function proveAgain() {
  const { methods, passkey } = await call('POST', 'reauthenticate/options', {})
  const by = {}
  if (passkey) by.passkey = await get(passkey)
  else if (methods.includes('password')) by.password = await ask('Your password', 'password')
  else if (methods.includes('totp')) by.totp_code = await ask('The code of your app')
  else {
    by.challenge = (await call('POST', 'reauthenticate/options', { mail: true })).challenge
    by.code = await ask('The code in your mail')
  }
  await call('POST', 'reauthenticate', by)
}
async function fresh(act) {
  try {
    return await act()
  } catch (error) {
    if (error.code !== 'reauthentication_required') throw error
    await proveAgain()
    return act()
  }
}
async function attempt(act) {
  try {
    say('')
    await act()
  } catch (error) {
    signal('signalUnknownCredential', error.signals?.signalUnknownCredential)
    if (error.name !== 'AbortError') say(error.name === 'NotAllowedError' ? 'Cancelled.' : error.message)
  }
}
const button = (text, act) => Object.assign(document.createElement('button'), { textContent: text, onclick: () => attempt(act) })
async function show() {
  const { items, signals } = await call('GET', 'passkeys')
  for (const [name, payload] of Object.entries(signals)) signal(name, payload)
  el('out').hidden = true
  el('in').hidden = false
  el('list').replaceChildren(
    ...items.map((item) => {
      const row = document.createElement('article')
      const used = item.last_used_at ? 'last used ' + item.last_used_at : 'not used yet'
      row.append(
        Object.assign(document.createElement('p'), { textContent: item.name + ', ' + used }),
        button('Rename', async () => {
          await call('PATCH', 'passkeys/' + item.id, { name: await ask('Name', 'text', item.name) })
          await show()
        }),
        ' ',
        button('Remove', async () => {
          await fresh(() => call('DELETE', 'passkeys/' + item.id))
          await show()
        }),
      )
      return row
    }),
  )
}
async function add() {
  const options = await fresh(() => call('POST', 'passkeys/options', {}))
  const made = await navigator.credentials.create({ publicKey: PKC.parseCreationOptionsFromJSON(options) })
  const { recovery_codes: codes } = await call('POST', 'passkeys', made.toJSON())
  if (codes) el('codes').textContent = ['Keep these codes: each signs you in once.', ...codes].join('\\n')
  await show()
}
let waiting
async function signIn(mediation) {
  waiting?.abort()
  waiting = new AbortController()
  const options = await call('POST', 'sign-in/passkey/options', {})
  const shown = await get(options, { mediation, signal: waiting.signal })
  const remember = el('sign-in').elements.remember.checked
  await call('POST', 'sign-in/passkey', { ...shown, remember })
  await show()
}
el('add').onclick = () => attempt(add)
el('sign-in').onsubmit = (event) => {
  event.preventDefault()
  attempt(() => signIn('optional'))
}
try {
  await show().catch(async () => {
    await call('POST', 'refresh', {})
    await show()
  })
} catch {
  el('out').hidden = false
  if (!PKC) say('This browser knows no passkeys.')
  else if (await PKC.isConditionalMediationAvailable?.()) attempt(() => signIn('conditional'))
}
`

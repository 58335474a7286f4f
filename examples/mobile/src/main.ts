// What an app on a phone does, as a command line: it keeps its tokens itself, and sends no cookie. Here they lie in a file; on a phone
// they belong in the keychain.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createAuthClient } from 'latchkey/browser'

const {
  ISSUER: baseURL = 'http://localhost:8787',
  API: api = 'http://localhost:8791',
  TOKENS: file = '.tokens.json',
} = process.env

const auth = createAuthClient({
  baseURL,
  transport: 'bearer',
  apis: [api],
  storage: {
    getItem: () => (existsSync(file) ? readFileSync(file, 'utf8') : null),
    setItem: (_, tokens) => writeFileSync(file, tokens, { mode: 0o600 }),
    removeItem: () => rmSync(file, { force: true }),
  },
})

const [command = '', ...words] = process.argv.slice(2)
const [first = '', second = ''] = words

const commands: Record<string, () => Promise<unknown>> = {
  'sign-up': () => auth.signUp.email({ email: first, password: second }),
  confirm: () => auth.verifyEmail({ challenge: first, code: second }),
  'sign-in': () => auth.signIn.email({ email: first, password: second }),
  me: () => auth.getSession(), // renews the access token, where it has ended
  api: async () => (await auth.fetch(api)).json(),
  'sign-out': () => auth.signOut(),
}

const run = commands[command]
if (run === undefined)
  console.log(`npm start sign-up EMAIL PASSWORD   then   npm start confirm CHALLENGE CODE
npm start sign-in EMAIL PASSWORD
npm start me    npm start api    npm start sign-out`)
else console.log(JSON.stringify(await run(), null, 2))
process.exit()

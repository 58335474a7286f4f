// The example that signs people in by OpenID Connect, installed by `npm ci` and started by `npm start` beside Latchkey: consent, its own
// session, sign-out at both. In `npm run test:all` alone.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type Server } from '../support/servers/chromium.ts'
import { Example } from '../support/servers/examples.ts'
import { newPort } from '../support/servers/ports.ts'
import { ops, tidyUp } from '../support/servers/operator.ts'
import { WebPerson } from '../support/people/web-person.ts'
import { WHOLE } from '../support/size.ts'

const EMAIL = 'ada@example.com'

let latchkey: Server
let wiki: Example
let url = ''

describe.runIf(WHOLE)('sign-in-with-latchkey', () => {
  beforeAll(async () => {
    latchkey = await startServer()
    const port = String(await newPort())
    url = `http://localhost:${port}`
    wiki = new Example('sign-in-with-latchkey', {})
    const redirects = ['--redirects', `${url}/callback`, '--logout-redirects', `${url}/`]
    const made = await ops(
      'client:create',
      'Wiki',
      '--id',
      'wiki',
      ...redirects,
      '--json',
      '--persist-to',
      latchkey.state,
    )
    const { client_secret: secret } = JSON.parse(made.stdout).value
    const secrets = `OIDC_CLIENT_SECRET=${secret}\nOIDC_AUTH_SECRET=a-secret-of-the-wiki-for-its-own-cookies\n`
    writeFileSync(join(wiki.folder, '.dev.vars'), secrets)
    await wiki.install()
    const { code, stdout, stderr } = await wiki.npm(['run', '--silent', 'check'])
    if (code !== 0) throw new Error(stdout + stderr)
    const words = ['--port', port, '--inspector-port', '0', '--var', `OIDC_ISSUER:${latchkey.url}`]
    await wiki.serve(words, /Ready on/)
  }, 600_000)
  afterAll(async () => {
    await wiki.stop()
    await latchkey.stop()
    await tidyUp()
  })

  it('sends people to Latchkey, asks for consent once, knows them, and signs them out at both', async () => {
    await new WebPerson().signUp(latchkey.url, EMAIL)
    const ada = new WebPerson()
    const signIn = async (): Promise<void> => {
      await ada.open(url)
      expect(ada.page.text).toContain('<a href="/pages">Sign in with Latchkey</a>')
      await ada.click('/pages')
      expect(`${ada.page.url.origin}${ada.page.url.pathname}`).toBe(`${latchkey.url}/sign-in`)
      await ada.signIn(EMAIL)
    }
    await signIn()
    expect(ada.page.text).toContain('Allow Wiki access?')
    await ada.press({ decision: 'allow' })
    expect([ada.page.url.href, ada.page.text]).toEqual([
      `${url}/pages`,
      expect.stringContaining(`Signed in as ${EMAIL}`),
    ])
    await ada.press({})
    expect(ada.page.url.href).toBe(`${url}/`)
    await signIn()
    expect(ada.page.url.href).toBe(`${url}/pages`)
  })
})

// Every field that a page shows and somebody else wrote, with HTML in it: it is text there. (Mails: test/mail/dictionary.test.ts.)
import { beforeAll, describe, expect, it } from 'vitest'
import { Authenticator } from '../support/authenticators/authenticator.ts'
import { addPasskey } from '../support/authenticators/passkeys.ts'
import { open, press } from '../support/people/forms.ts'
import { Browser } from '../support/people/people.ts'
import { comeBack } from '../support/providers/provider.ts'
import { beginLink, COUNTESS, openAcmeToAda, type AtAcme } from '../support/providers/acme.ts'
import { database, rows } from '../support/world.ts'

const HOSTILE = `"'><img src=x onerror=alert(1)></title><script>alert(2)</script>&lt;b&gt;`
const TEXT = HOSTILE.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const SHOWN = TEXT.replaceAll('"', '&quot;').replaceAll("'", '&#39;')

let at: AtAcme
let passkey: string

beforeAll(async () => {
  at = await openAcmeToAda()
  await addPasskey(at.ada, new Authenticator())
  await comeBack(at.ada, at.acme, at.acme.authorize(await beginLink(at.ada, { return_to: '/account' }), COUNTESS))
  // What D1 holds was judged on its way in; here it is as bad as if nothing had judged it.
  for (const [table, column] of [
    ['users', 'name'],
    ['passkeys', 'name'],
    ['sessions', 'user_agent'],
    ['sessions', 'country'],
    ['identities', 'email'],
    ['audit_events', 'user_agent'],
    ['audit_events', 'country'],
  ] as const)
    await database.prepare(`UPDATE ${table} SET ${column} = ?`).bind(HOSTILE).run()
  passkey = (await rows<{ id: string }>('SELECT id FROM passkeys'))[0]?.id ?? ''
})

/** What of it stands in the page as HTML. */
const htmlIn = (page: string): string[] => page.match(/<img src=x|onerror=alert\(1\)>|<script>alert/g) ?? []

describe('HTML in what others wrote', () => {
  it.each([
    ['/account', 'the name'],
    ['/account/security', 'the name of a passkey'],
    ['/account/connections', 'the address at a provider'],
  ])('is text on %s: %s', async (path) => {
    const page = await (await open(at.ada, path)).text()
    expect([htmlIn(page), page.includes(SHOWN)]).toEqual([[], true])
  })

  it.each([
    '/account/sessions',
    '/account/activity',
    '/account/delete',
    '/account/prove',
    '/account/security/password',
    '/account/security/app',
    '/account/security/codes',
    '/sign-out',
    '/',
  ])('is nothing on %s, which shows only known names of programs and countries', async (path) => {
    expect(htmlIn(await (await open(at.ada, path)).text())).toEqual([])
  })

  it('is text where a passkey is renamed or removed', async () => {
    for (const what of ['rename', 'remove']) {
      const page = await (await open(at.ada, `/account/security/passkeys/${passkey}/${what}`)).text()
      expect([htmlIn(page), page.includes(SHOWN)]).toEqual([[], true])
    }
  })
})

describe('HTML in what somebody was sent to a page with', () => {
  const query = (names: readonly string[]): string =>
    new URLSearchParams(names.map((name) => [name, HOSTILE])).toString()

  it.each([
    '/sign-in',
    '/sign-up',
    '/sign-in/mailed_code',
    '/forgot-password',
    '/reset-password',
    '/verify-email',
    '/confirm-email',
    '/undo-email',
    '/callback/acme',
    '/nowhere',
    '/problems/weak_password',
    '/dev/mailbox',
    '/dev/mails',
  ])('is text or nothing on %s', async (path) => {
    const stranger = new Browser(at.world)
    for (const names of [
      ['login_hint', 'ui_locales', 'remember'],
      ['return_to'],
      ['token', 'challenge', 'state', 'code'],
      ['error', 'error_description'],
      ['kind', 'language', 'mail', 'cursor'],
    ])
      expect(htmlIn(await (await open(stranger, `${path}?${query(names)}`)).text())).toEqual([])
  })

  it.each(['/sign-in', '/sign-up', '/forgot-password', '/sign-in/mailed_code'])(
    'is text in the form of %s that comes back',
    async (path) => {
      const fields = { email: HOSTILE, name: HOSTILE, password: HOSTILE, return_to: '' }
      const refused = await press(new Browser(at.world), path, fields)
      const page = await refused.text()
      expect([refused.status, htmlIn(page), page.includes(`value="${SHOWN}"`)]).toEqual([400, [], true])
    },
  )
})

// The page of one's own accounts at providers, in a browser without a script.
import { beforeEach, describe, expect, it } from 'vitest'
import { EMAIL } from '../support/people/ada.ts'
import { hiddenIn, onwardFrom, open, press } from '../support/people/forms.ts'
import { ANY_HASH } from '../support/people/factors.ts'
import { addUser, Browser, count, newestMail, signIn } from '../support/people/people.ts'
import { comeBack } from '../support/providers/provider.ts'
import { beginLink, COUNTESS, openAcmeToAda, type AtAcme } from '../support/providers/acme.ts'
import { database, PASSWORD } from '../support/world.ts'

const HOME = 'http://localhost:8787'
const BACK = encodeURIComponent('/account/connections')

let { world, acme, ada, clock } = {} as AtAcme

beforeEach(async () => {
  ;({ world, acme, ada, clock } = await openAcmeToAda())
})

const page = async (who = ada): Promise<string> => (await open(who, '/account/connections')).text()
const link = async (): Promise<Response> =>
  comeBack(ada, acme, acme.authorize(await beginLink(ada, { return_to: '/account/connections' }), COUNTESS))

describe('/account/connections', () => {
  it('offers what isn’t linked, says so once it is, and unlinks it, however often the button is pressed', async () => {
    const before = await page()
    expect(before).toContain('No account is linked yet.')
    const [, offer = ''] = /<a class="button quiet" href="([^"]+)">Link Acme/.exec(before) ?? []
    expect(offer).toBe(`/account/link/acme?return_to=${BACK}`)
    expect((await open(ada, offer)).status).toBe(200)

    const linked = await link()
    expect([linked.status, linked.headers.get('Location')]).toEqual([303, `${HOME}/account/connections`])
    const after = await (await onwardFrom(ada, linked)).text()
    expect(after).toContain('You can sign in with it from now on.')
    expect(after).toMatch(
      /<strong>Acme<\/strong>[^]*countess@example.org[^]*Linked <time datetime="[^"]+"[^>]*>now<\/time> · not used yet/,
    )
    expect(after).not.toContain('Link Acme')

    const { id = '' } = hiddenIn(after)
    clock.pass(1000)
    for (let click = 0; click < 2; click += 1) {
      const unlinked = await press(ada, '/account/connections/unlink', { id })
      expect([unlinked.status, unlinked.headers.get('Location')]).toEqual([303, `${HOME}/account/connections`])
    }
    expect(await page()).toContain('Nobody can sign in with it any more.')
    expect([await count('identities'), (await newestMail(world, EMAIL)).kind]).toEqual([0, 'identity_unlinked'])
  })

  it('drops what another proof was asked for when linking asks for one', async () => {
    clock.pass(900_001)
    await press(ada, '/account/email', { email: 'ada@example.org' })
    expect(ada.jar.has('__Host-latchkey-kept')).toBe(true)
    expect((await open(ada, `/account/link/acme?return_to=${BACK}`)).headers.get('Location')).toContain(
      '/account/prove?',
    )
    expect(ada.jar.has('__Host-latchkey-kept')).toBe(false)
  })

  it('keeps the last way in, and says why', async () => {
    await link()
    await database.prepare('UPDATE users SET hashed_password = NULL, email_verified_at = NULL').run()
    const refused = await press(ada, '/account/connections/unlink', hiddenIn(await page()))
    expect([refused.status, await refused.text()]).toEqual([
      409,
      expect.stringContaining('Acme is your only way to sign in.'),
    ])
    expect(await count('identities')).toBe(1)
  })

  it('wants a fresh proof to unlink and to link, and comes back', async () => {
    await link()
    const fields = hiddenIn(await page())
    clock.pass(world.config.freshMs + 1)
    const led = await press(ada, '/account/connections/unlink', fields)
    expect(led.headers.get('Location')).toBe(
      `${HOME}/account/prove?return_to=${encodeURIComponent(`${HOME}/account/connections`)}`,
    )
    expect(await count('identities')).toBe(1)
    const asked = await open(ada, `/account/link/acme?return_to=${BACK}`)
    const { pathname, search } = new URL(asked.headers.get('Location') ?? '')
    expect([asked.status, pathname]).toEqual([302, '/account/prove'])
    const proof = { ...hiddenIn(await (await open(ada, pathname + search)).text()), password: PASSWORD }
    const proved = await press(ada, '/account/prove', proof)
    expect(proved.headers.get('Location')).toContain('/account/link/acme?return_to=')
    expect(await (await onwardFrom(ada, proved)).text()).toContain('Link Acme')
    expect((await press(ada, '/account/connections/unlink', fields)).status).toBe(303)
    expect(await count('identities')).toBe(0)
  })

  it('unlinks nobody else’s, and by no page of another site', async () => {
    await link()
    const fields = hiddenIn(await page())
    const eve = new Browser(world)
    await addUser(world, 'eve@example.com', { hash: ANY_HASH })
    await signIn(eve, 'eve@example.com')
    expect(await page(eve)).not.toContain('countess')
    await press(eve, '/account/connections/unlink', fields)
    const foreign = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }
    expect((await press(ada, '/account/connections/unlink', fields, foreign)).status).toBe(403)
    expect(await count('identities')).toBe(1)
  })
})

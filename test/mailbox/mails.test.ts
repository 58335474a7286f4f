// `/dev/mails`: every kind of email in every language, as it is sent, in frames where nothing runs. It asks no database.
import { expect, it } from 'vitest'
import { LANGUAGES } from '../../src/words/languages.ts'
import { AT_A_HOST } from '../support/authenticators/passkeys.ts'
import { openWorld } from '../support/world.ts'

const kinds = Object.keys(LANGUAGES.en.mails.kinds)
const LOGO = 'https://cdn.acme.example/logo.png'

/** A Worker that may ask no database. */
function worldWithoutDatabase() {
  const world = openWorld({ APP_NAME: 'Acme & Söhne', BRAND_LOGO: LOGO, SUPPORT_EMAIL: 'help@acme.example' })
  world.env.DB = new Proxy({} as D1Database, {
    get: () => () => {
      throw new Error('asked the database')
    },
  })
  return world
}

it('shows each kind in each language: subject, preview, frames and text, and the way to all others', async () => {
  const world = worldWithoutDatabase()
  for (const [language, { mails, name }] of Object.entries(LANGUAGES)) {
    const page = await (await world.fetch(`/dev/mails?kind=email_changed&language=${language}`)).text()
    for (const kind of kinds) expect(page).toContain(`href="/dev/mails?kind=${kind}&amp;language=${language}"`)
    expect(page).toContain(name)
    const { subject, lead } = mails.kinds.email_changed({
      appName: 'Acme &amp; Söhne',
      code: '',
      codeLife: '',
      undoLife: '',
    })
    expect(page).toContain(subject)
    expect(page.split(lead).length - 1).toBe(2)
    const frames = [...page.matchAll(/<iframe class="(\w+)" title="[^"]+" sandbox="" src="([^"]+)"/g)]
    expect(frames.map(([, width, src]) => [width, src])).toEqual(
      ['light', 'dark'].flatMap((scheme) =>
        ['phone', 'desktop'].map((width) => [width, `/dev/mails/${language}/email_changed/${scheme}`]),
      ),
    )
  }
})

it('shows a mail in a document of its own that runs nothing and loads nothing but the logo', async () => {
  const world = worldWithoutDatabase()
  const schemes = { light: 'not all', dark: 'all' }
  for (const language of Object.keys(LANGUAGES))
    for (const kind of kinds)
      for (const [scheme, media] of Object.entries(schemes)) {
        const answer = await world.fetch(`/dev/mails/${language}/${kind}/${scheme}`)
        const html = await answer.text()
        expect(html).toContain(`<html lang="${language}">`)
        expect(html).toContain(`@media ${media}{`)
        expect(answer.headers.get('Content-Security-Policy')).toBe(
          `default-src 'none'; style-src 'unsafe-inline'; img-src ${LOGO}; sandbox; frame-ancestors 'self'; base-uri 'none'; form-action 'none'`,
        )
        expect(answer.headers.get('X-Frame-Options')).toBe('SAMEORIGIN')
      }
})

it.each([
  ['in production', AT_A_HOST, ''],
  ['for another machine', {}, 'http://192.168.1.5:8787'],
])('is not there %s', async (_, vars, origin) => {
  for (const path of ['/dev/mails', '/dev/mails/en/invitation/dark'])
    expect((await openWorld(vars).fetch(`${origin}${path}`)).status).toBe(404)
})

it('lets its page be framed by nobody, and knows no other kind, language or scheme', async () => {
  const world = worldWithoutDatabase()
  const { headers } = await world.fetch('/dev/mails')
  expect(headers.get('Content-Security-Policy')).toMatch(/^default-src 'none'; style-src 'self'; .*frame-src 'self'$/)
  expect(headers.get('X-Frame-Options')).toBe('DENY')
  for (const path of [
    '?kind=toString',
    '?language=xx',
    '/en/constructor/dark',
    '/xx/invitation/dark',
    '/en/invitation/x',
  ])
    expect((await world.fetch(`/dev/mails${path}`)).status, path).toBe(404)
})

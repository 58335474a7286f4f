// The pages that explain problem codes (`/problems`), the words of every refusal in every language, and the start page.
import { beforeAll, describe, expect, it } from 'vitest'
import { PROBLEMS, TOKEN_PROBLEMS } from '../../src/http/problems.ts'
import { LANGUAGES } from '../../src/words/languages.ts'
import { AT_A_HOST } from '../support/authenticators/passkeys.ts'
import { LIKES_PAGES, open, press } from '../support/people/forms.ts'
import { addUser, Browser, signIn } from '../support/people/people.ts'
import { freshWorld, json, openWorld, send, type World } from '../support/world.ts'

const STATUSES: Record<string, number> = {
  ...Object.fromEntries(Object.entries(PROBLEMS).map(([code, [status]]) => [code, status])),
  ...TOKEN_PROBLEMS,
}
const CODES = [...Object.keys(PROBLEMS), ...Object.keys(TOKEN_PROBLEMS)] as (
  | keyof typeof PROBLEMS
  | keyof typeof TOKEN_PROBLEMS
)[]
let world: World

beforeAll(async () => {
  world = await freshWorld()
})

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll("'", '&#39;')
const pageOf = async (path: string, at = world, language = 'de'): Promise<string> =>
  (await at.fetch(path, { headers: { Accept: LIKES_PAGES, 'Accept-Language': language } })).text()

describe('a problem code', () => {
  it.each(Object.entries(LANGUAGES))(
    'has a title, words for people and for programs on its page in "%s"',
    async (tag, words) => {
      const list = await pageOf('/problems', world, tag)
      expect(list).toContain(`<html lang="${tag}">`)
      for (const code of CODES) {
        const [title, text] = words.problems[code]
        expect(list).toContain(`<a href="/problems/${code}"><code>${code}</code></a>`)
        const page = await pageOf(`/problems/${code}`, world, tag)
        for (const part of [title, text, words.problemPages.advices[code].split('`')[0] ?? '', String(STATUSES[code])])
          expect(page, code).toContain(escaped(part))
      }
      expect(world.trips).toEqual([])
    },
  )

  it('has the same words on the wire in every language: those are for programs', async () => {
    const answer = await json(await world.fetch('/nope', { headers: { 'Accept-Language': 'de' } }))
    expect(answer).toMatchObject({ title: 'There is nothing here', detail: 'Check the path and the id.' })
  })
})

describe('a refusal', () => {
  it('says when to come back, in words of a person', async () => {
    const crowded = openWorld()
    crowded.env.FLOOD_LIMIT = { limit: () => Promise.resolve({ success: false }) } as unknown as RateLimit
    const answer = await press(new Browser(crowded), '/sign-in', {}, { 'Accept-Language': 'de' })
    expect([answer.status, answer.headers.get('Retry-After')]).toEqual([429, '60'])
    expect(await answer.text()).toContain('Warten Sie 60 Sekunden.')
    expect(LANGUAGES.en.common.seconds(900)).toBe('Try again in 15 minutes.')
  })

  it('of a Worker that is misconfigured, or lacks its tables, says to its operator what to do', async () => {
    const headers = { Accept: LIKES_PAGES, 'Accept-Language': 'de' }
    const wrong = await send({ ...world.env, AUTH_SECRET: 'short', APP_URL: 'x' }, '/', { headers })
    const text = await wrong.text()
    expect(wrong.status).toBe(500)
    expect(text).toMatch(/<code>AUTH_SECRET<\/code> <span lang="en">[^<]*32/)
    expect(text).toContain('<code>APP_URL</code> <span lang="en">must be an https URL')
    const empty = openWorld({}, { before: () => Promise.reject(new Error('D1_ERROR: no such table: users')) })
    const unmigrated = await empty.fetch('/health?deep=1', { headers })
    expect(unmigrated.status).toBe(500)
    expect(await unmigrated.text()).toContain('<code>npm run db:migrate</code>')
  })
})

describe('the start page', () => {
  it('leads in, and whoever was signed in here to their account, without a trip to D1', async () => {
    const stranger = await pageOf('/', world, 'en')
    expect(stranger).toMatch(/\/sign-in">Sign in<.*\/sign-up">Create an account</)
    const ada = new Browser(world)
    await addUser(world, 'ada@example.com')
    await signIn(ada, 'ada@example.com')
    world.trips.length = 0
    const known = await (await open(ada, '/')).text()
    expect(known).toContain('<a class="button" href="http://localhost:8787/account">Your account</a>')
    expect(known).toContain('/sign-in">Sign in as somebody else</a>')
    expect(world.trips).toEqual([])
  })

  it('shows in development what there is to try, and elsewhere none of it', async () => {
    const here = await pageOf('/')
    for (const path of ['/dev/mailbox', '/dev/pages', '/dev/mails', '/problems', '/openapi.json'])
      expect(here).toContain(`href="${path}"`)
    expect(here).toContain('requireUser()')
    const away = await pageOf('/', openWorld(AT_A_HOST))
    expect(away).not.toMatch(/\/dev\/|requireUser/)
    expect(await pageOf('/', openWorld({ SIGN_UP: 'closed' }), 'en')).not.toContain('/sign-up')
  })
})

// The stylesheet and the scripts of the pages: kept by browsers for good under their hash, and found by pages of another version, too.
import { beforeEach, describe, expect, it } from 'vitest'
import { BUILT } from '../../src/pages/built.ts'
import { LIKES_PAGES } from '../support/people/forms.ts'
import { freshWorld, openWorld, type World } from '../support/world.ts'

const LOGO = 'https://cdn.example.com/brand/logo.svg'

let world: World

beforeEach(async () => {
  world = await freshWorld()
})

const pageOf = async (at: World): Promise<Response> => at.fetch('/sign-in', { headers: { Accept: LIKES_PAGES } })
const styleOf = async (at: World): Promise<string> =>
  /<link rel="stylesheet" href="([^"]+)"/.exec(await (await pageOf(at)).text())?.[1] ?? ''

describe('/assets', () => {
  it('gives what a page names, immutable, with no round trip to D1', async () => {
    const path = await styleOf(world)
    const answer = await world.fetch(path)
    expect([answer.status, answer.headers.get('Content-Type')]).toEqual([200, 'text/css; charset=UTF-8'])
    expect(answer.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable')
    expect(answer.headers.get('X-Content-Type-Options')).toBe('nosniff')
    expect(await answer.text()).toBe(BUILT.style.text)
    for (const name of ['sign-in', 'second-step'] as const) {
      const script = await world.fetch(`/assets/${BUILT[name].file}`)
      expect(script.headers.get('Content-Type')).toBe('text/javascript; charset=UTF-8')
      expect(script.headers.get('Cache-Control')).toContain('immutable')
    }
  })

  it('gives a page of another version what there is now, for a minute', async () => {
    const answer = await world.fetch('/assets/style-0123456789.css')
    expect([answer.status, answer.headers.get('Cache-Control')]).toEqual([200, 'public, max-age=60'])
  })

  it.each([
    'style.css',
    'style-.css',
    'nothing-0123456789.css',
    'constructor-0123456789.js',
    '..%2fstyle-0123456789.css',
  ])('knows no %s', async (file) => {
    expect((await world.fetch(`/assets/${file}`)).status).toBe(404)
  })

  it('stands below the path of the issuer', async () => {
    const below = openWorld({ ISSUER: 'http://localhost:8787/auth' })
    const page = await (await below.fetch('/sign-in', { headers: { Accept: LIKES_PAGES } })).text()
    const path = /<link rel="stylesheet" href="([^"]+)"/.exec(page)?.[1] ?? ''
    expect(path).toMatch(/^\/auth\/assets\/style-/)
    expect((await below.fetch(path.replace('/auth', ''))).status).toBe(200)
  })

  it('is there for the page that says what is misconfigured', async () => {
    const wrong = { ...world.env, AUTH_SECRET: 'short' }
    const { default: worker } = await import('../../src/index.ts')
    const ask = (path: string): Response | Promise<Response> =>
      worker.fetch(new Request(`http://localhost:8787${path}`, { headers: { Accept: LIKES_PAGES } }), wrong, {
        waitUntil: () => undefined,
      } as unknown as ExecutionContext)
    const page = await ask('/sign-in')
    const path = /<link rel="stylesheet" href="([^"]+)"/.exec(await page.text())?.[1] ?? ''
    expect([page.status, (await ask(path)).status]).toEqual([500, 200])
  })
})

describe('what is asked for unasked', () => {
  it('is there: an icon that pages name and may show, and a word to crawlers, both kept for a day', async () => {
    const below = openWorld({ ISSUER: 'http://localhost:8787/auth' })
    const page = await pageOf(world)
    expect(page.headers.get('Content-Security-Policy')).toContain("img-src 'self'")
    expect(await page.text()).toContain('<link rel="icon" href="/favicon.ico" type="image/svg+xml"/>')
    for (const [at, path, type, text] of [
      [world, '/favicon.ico', 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"'],
      [below, '/favicon.ico', 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"'],
      [world, '/robots.txt', 'text/plain; charset=UTF-8', 'Disallow: /'],
    ] as const) {
      const answer = await at.fetch(path)
      expect([answer.status, answer.headers.get('Content-Type')], path).toEqual([200, type])
      expect(answer.headers.get('Cache-Control')).toBe('public, max-age=86400')
      expect(await answer.text()).toContain(text)
    }
    expect(world.trips).toEqual([])
  })
})

describe('the operator’s brand', () => {
  it('writes its colour below the stylesheet, under a name of its own', async () => {
    const blue = openWorld({ BRAND_COLOR: '#0A7CFF' })
    const path = await styleOf(blue)
    expect(path).toMatch(/^\/assets\/style-[0-9a-f]{10}-[0-9a-f]{6}\.css$/)
    const text = await (await blue.fetch(path)).text()
    expect(text.startsWith(BUILT.style.text)).toBe(true)
    expect(text).toMatch(/:root\{--accent:#[0-9a-f]{6};--on-accent:#ffffff\}/)
    expect(await (await blue.fetch('/favicon.ico')).text()).toContain('fill="#0A7CFF"')
  })

  it('shows a logo in place of the name, and the policy lets in that image alone', async () => {
    const page = await pageOf(openWorld({ BRAND_LOGO: LOGO }))
    expect(await page.text()).toContain(`<img src="${LOGO}" alt="Latchkey"`)
    expect(page.headers.get('Content-Security-Policy')).toContain(`; img-src 'self' ${LOGO};`)
    const inline = await pageOf(openWorld({ BRAND_LOGO: 'data:image/png;base64,iVBORw0KGgo=' }))
    expect(inline.headers.get('Content-Security-Policy')).toContain("; img-src 'self' data:;")
    expect((await pageOf(world)).headers.get('Content-Security-Policy')).toContain("; img-src 'self';")
  })

  it.each([
    ['BRAND_COLOR', 'red'],
    ['BRAND_COLOR', '#0af'],
    ['BRAND_COLOR', '#00aaff;}body{display:none'],
    ['BRAND_LOGO', 'http://cdn.example.com/logo.svg'],
    ['BRAND_LOGO', 'https://cdn.example.com/logo.svg; script-src *'],
    ['BRAND_LOGO', 'https://cdn.example.com/logo.svg?x="'],
    ['BRAND_LOGO', 'data:text/html;base64,PHNjcmlwdD4='],
    ['BRAND_LOGO', 'javascript:alert(1)'],
  ])('refuses %s = %s', (name, value) => {
    expect(() => openWorld({ [name]: value })).toThrow(name)
  })
})

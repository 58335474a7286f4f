// The two faces of the reference: the document for tools, the page for people. Neither asks the database, both are made once and kept.
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { ADMIN_EXAMPLES } from '../../src/reference/admin-examples.ts'
import type { Document } from '../../src/reference/document.ts'
import { FIELDS } from '../../src/reference/fields.ts'
import { OWN_EXAMPLES } from '../../src/reference/own-examples.ts'
import { actAs } from '../support/people/impersonating.ts'
import type { Phone } from '../support/people/people.ts'
import { Provider } from '../support/providers/provider.ts'
import { documentFrom, operationsIn, wholeOf } from '../support/reference/document.ts'
import { asAdministrator } from '../support/reference/states.ts'
import { freshWorld, openWorld, send, type World } from '../support/world.ts'

let world: World
let document: Document
let page: string

beforeAll(async () => {
  world = openWorld()
  document = await documentFrom(world)
  page = await (await world.fetch('/docs')).text()
})

const idsIn = (html: string): string[] => [...html.matchAll(/ id="([^"]*)"/g)].map(([, id = '']) => id)

describe.each([
  ['/openapi.json', 'application/json'],
  ['/docs', 'text/html; charset=UTF-8'],
])('%s', (path, type) => {
  it('is made once, asks no database, and is kept for five minutes; then a cache asks by its tag', async () => {
    const first = await world.fetch(path)
    const digest = vi.spyOn(crypto.subtle, 'digest')
    const second = await world.fetch(path)
    expect(digest).not.toHaveBeenCalled()
    digest.mockRestore()
    expect([first.status, first.headers.get('Content-Type')]).toEqual([200, type])
    expect(first.headers.get('Cache-Control')).toBe('public, max-age=300')
    expect(first.headers.getSetCookie()).toEqual([])
    expect(await second.text()).toBe(await first.text())
    expect(world.trips).toEqual([])
    const tag = first.headers.get('ETag') ?? ''
    expect(tag).toMatch(/^"[\w-]{22}"$/)
    const again = await world.fetch(path, { headers: { 'If-None-Match': tag } })
    expect([again.status, await again.text(), again.headers.get('ETag')]).toEqual([304, '', tag])
    expect((await world.fetch(path, { headers: { 'If-None-Match': '"another"' } })).status).toBe(200)
  })

  it('says where this Worker is, below its path, too', async () => {
    const below = openWorld({ ISSUER: 'http://localhost:8787/auth' })
    const answer = await send(below.env, `http://localhost:8787/auth${path}`)
    const text = await answer.text()
    expect([answer.status, text.includes('http://localhost:8787/auth/api/sign-in')]).toEqual([200, path === '/docs'])
    expect(text).toContain('http://localhost:8787/auth')
    expect(answer.headers.get('ETag')).not.toBe((await world.fetch(path)).headers.get('ETag'))
    for (const [, to = ''] of path === '/docs' ? text.matchAll(/(?:href|src)="(\/[^"]*)"/g) : [])
      expect(to).toMatch(/^\/auth\//)
  })
})

describe('the document', () => {
  it('may be read by a tool of any origin', async () => {
    const { headers } = await world.fetch('/openapi.json', { headers: { Origin: 'https://editor.example' } })
    expect(headers.get('Access-Control-Allow-Origin')).toBe('*')
    expect(headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin')
  })

  it('names every operation in camelCase, once, below a heading that it explains', () => {
    const operations = operationsIn(document)
    const ids = operations.map(({ operationId }) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^[a-z]+([A-Z][a-z]+)*$/)
    const used = new Set(operations.flatMap(({ tags }) => tags))
    expect(document.tags.map(({ name }) => name).toSorted()).toEqual([...used].toSorted())
    for (const { description } of document.tags) expect(description).toMatch(/\.$/)
    for (const { operationId, summary, description } of operations) {
      expect([summary.length < 80, summary.includes('\n')], `${operationId} ${summary}`).toEqual([true, false])
      expect(description, operationId).toMatch(/\.$/)
    }
  })

  it('says who may call, in words and for tools, as the routes do', () => {
    const by = (id: string) => operationsIn(document).find(({ operationId }) => operationId === id)
    const callerOf = (id: string): string => by(id)?.description.split('\n\n').at(-1) ?? ''
    expect([by('signUp')?.security, callerOf('signUp')]).toEqual([[], 'Anybody may call it.'])
    expect(by('getSession')?.security).toEqual([{ bearer: ['account'] }, { cookie: [] }])
    expect(by('beginTotp')?.security).toEqual([{ bearer: ['account'] }, { cookie: [] }, {}])
    expect(by('refreshSession')?.security).toEqual([{ refreshCookie: [] }, {}])
    expect(callerOf('adminListUsers')).toBe('For administrators: an `ADMIN` or a `SUPER_ADMIN`.')
    expect(callerOf('adminSetUserRole')).toMatch(/^For a `SUPER_ADMIN`\. Wants a proof/)
    for (const { operationId, responses, description } of operationsIn(document))
      if (
        /reauthentication_required/.test(responses['401']?.description ?? '') &&
        !/^(signOut|endSession)$/.test(operationId)
      )
        expect(description, operationId).toContain('Wants a proof of the last minutes')
  })

  it('has no large schema twice: what several answers have in common is a component', () => {
    const seen = new Map<string, string>()
    const look = (schema: unknown, at: string): void => {
      if (typeof schema !== 'object' || schema === null) return
      const { properties } = schema as { properties?: object }
      const text = JSON.stringify(schema)
      // The credential around what an authenticator answers is small, and each request has its own fields beside it.
      if (properties !== undefined && Object.keys(properties).length > 4 && !('rawId' in properties)) {
        expect(seen.get(text), at).toBeUndefined()
        seen.set(text, at)
      }
      for (const [key, inner] of Object.entries(schema)) look(inner, `${at}.${key}`)
    }
    look(document.components.schemas, 'components')
    for (const { operationId, requestBody, responses } of operationsIn(document)) {
      look(requestBody, operationId)
      for (const [status, { content }] of Object.entries(responses))
        if (status < '300') look(content, `${operationId} ${status}`)
    }
    expect(seen.size).toBeGreaterThan(20)
    expect(JSON.stringify(wholeOf(document, document.paths))).not.toContain('#/components/schemas')
  })

  it('says of every field and parameter what it is', () => {
    const bare: string[] = []
    const look = (schema: unknown, at: string): void => {
      if (typeof schema !== 'object' || schema === null) return
      const { properties = {} } = schema as { properties?: Record<string, { description?: string }> }
      if (!at.includes('.allOf.'))
        bare.push(
          ...Object.entries(properties).flatMap(([name, { description }]) => (description ? [] : [`${at}.${name}`])),
        )
      for (const [key, inner] of Object.entries(schema)) if (key !== 'examples') look(inner, `${at}.${key}`)
    }
    look(document.components.schemas, 'components')
    for (const { operationId, parameters, requestBody, responses } of operationsIn(document)) {
      look({ requestBody, responses }, operationId)
      bare.push(...parameters.flatMap(({ name, description }) => (description ? [] : [`${operationId} ${name}`])))
    }
    expect(bare).toEqual([])
  })

  it('uses every description and every example that is written for it', () => {
    const text = JSON.stringify(document)
    expect(Object.entries(FIELDS).filter(([, said]) => !text.includes(JSON.stringify(said)))).toEqual([])
    const ids = operationsIn(document).map(({ operationId }) => operationId)
    const exemplified = [...Object.keys(OWN_EXAMPLES), ...Object.keys(ADMIN_EXAMPLES)]
    expect(exemplified.filter((id) => !ids.includes(id))).toEqual([])
  })
})

it('an operator who acts as somebody may read both', async () => {
  const fresh = await freshWorld()
  const { by, path } = await asAdministrator(fresh, new Provider())
  const acting = await actAs(by as Phone, path?.['id'] ?? '')
  for (const read of ['/docs', '/openapi.json']) expect((await acting.get(read)).status, read).toBe(200)
})

describe('the page', () => {
  it('shows every operation: where it is, who may call it, what it takes and answers, how it is refused, how it is written', () => {
    for (const { operationId: id, method, path, summary, responses, requestBody } of operationsIn(document)) {
      const [, article = ''] = new RegExp(`<article class="operation" id="${id}"([^]*?)</article>`).exec(page) ?? []
      expect(article, id).toContain(`>${summary.replace(/\.$/, '').replaceAll("'", '&#39;')}</a></h3>`)
      expect(article, id).toMatch(
        new RegExp(
          `<span class="method ${method.toLowerCase()}">${method}</span> <code>${path.replaceAll(/[{}.]/g, '\\$&')}</code>`,
        ),
      )
      expect(article, id).toContain('class="caller')
      expect(article, id).toContain(`id="${id}-curl"`)
      expect(article, id).toMatch(new RegExp(`id="${id}-(client|fetch)"`))
      for (const [status, { description }] of Object.entries(responses))
        if (status < '300') expect(article, id).toContain(`<span class="status">${status}</span>`)
        else for (const code of description.split(', ')) expect(article, id).toContain(`href="/problems/${code}"`)
      for (const name of Object.keys(requestBody?.content['application/json'].schema.properties ?? {}))
        expect(article, id).toContain(`<code class="name">${name}</code>`)
    }
  })

  it('leads only to what is there, and each id stands once', () => {
    const ids = idsIn(page)
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([])
    const wanted = [...page.matchAll(/ (?:href="#|for="|aria-labelledby="|data-copy=")([^"]*)"/g)].map(
      ([, id = '']) => id,
    )
    expect(wanted.length).toBeGreaterThan(300)
    expect(wanted.filter((id) => !ids.includes(id))).toEqual([])
  })

  it('is in the API’s language, and runs nothing but our own scripts', async () => {
    const { headers } = await world.fetch('/docs', { headers: { 'Accept-Language': 'de' } })
    expect(page).toContain('<html lang="en">')
    expect(page).not.toMatch(/<script(?! src="\/assets\/)|<style| style="| on\w+="/)
    expect(headers.get('Content-Security-Policy')).toBe(
      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; script-src 'self'",
    )
    for (const [, file = ''] of page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g))
      expect((await world.fetch(file)).status, file).toBe(200)
  })

  it('writes a request as a shell, a page and a client write it', () => {
    const sampleOf = (id: string): string =>
      (new RegExp(`id="${id}"[^>]*><code>([^]*?)</code>`).exec(page)?.[1] ?? '')
        .replaceAll('&#39;', "'")
        .replaceAll('&quot;', '"')
    expect(sampleOf('signInWithPassword-curl')).toBe(`curl 'http://localhost:8787/api/sign-in' \\
  -H 'Content-Type: application/json' \\
  -d '{
  "email": "ada@example.com",
  "password": "Seven-otters-swim-7",
  "transport": "bearer"
}'`)
    expect(sampleOf('endSession-curl')).toBe(
      `curl -X DELETE 'http://localhost:8787/api/sessions/019a8f3c-2b7e-7d40-8a51-6c0e9f1d2a33' \\\n  -H "Authorization: Bearer $ACCESS_TOKEN"`,
    )
    expect(sampleOf('signInWithPassword-client')).toBe(`const { data, error } = await auth.signIn.email({
  email: 'ada@example.com',
  password: 'Seven-otters-swim-7',
  remember: true,
})`)
    expect(sampleOf('getUser-fetch')).toBe(
      `const answer = await fetch('http://localhost:8787/api/user', {\n  credentials: 'include',\n})`,
    )
  })
})

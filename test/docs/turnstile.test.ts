// docs/turnstile.md: the script for a page of one's own runs against the Worker, with a stand-in for Cloudflare's widget and its siteverify.
import { afterEach, expect, it, vi } from 'vitest'
import page from '../../docs/turnstile.md?raw'
import { addUser } from '../support/people/people.ts'
import { freshWorld, PASSWORD } from '../support/world.ts'

const EMAIL = 'ada@example.com'
/** What the widget gives in Cloudflare's own tests. */
const TOKEN = 'XXXX.DUMMY.TOKEN.XXXX'

type Answer = { data: unknown; error: { code: string } | null }
type Page = { signIn: (email: string, password: string) => Promise<Answer> }
/** It is typed for browsers, and this test is not. */
const [{ signIn }] = Object.values(import.meta.glob<Page>('../client/browser/turnstile-page.ts', { eager: true })) as [
  Page,
]

const [script] = Object.values(
  import.meta.glob<string>('../client/browser/turnstile-page.ts', { eager: true, query: '?raw', import: 'default' }),
)

afterEach(() => vi.unstubAllGlobals())

it('gives the script that is tried here', () => {
  const [, shown = ''] = /```ts\n([^]*?)```/.exec(page) ?? []
  expect(script?.replace('../../../src/client/browser/index.ts', 'latchkey/browser')).toContain(shown)
})

it('shows the widget once it is asked for, and signs in with its token', async () => {
  const world = await freshWorld({ TURNSTILE_SECRET: '1x0000000000000000000000000000000AA' })
  await addUser(world, EMAIL)
  const asked: unknown[] = []
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    if (!url.startsWith('https://challenges.cloudflare.com/'))
      return world.fetch(url.replace('https://auth.example.com', ''), {
        ...init,
        headers: { ...(init.headers as Record<string, string>), 'CF-Connecting-IP': '192.0.2.7' },
      })
    asked.push(JSON.parse(init.body as string))
    return Promise.resolve(Response.json({ success: true }))
  })
  const shown: string[] = []
  vi.stubGlobal('turnstile', {
    render: (place: string, { sitekey, callback }: { sitekey: string; callback: (token: string) => void }) => {
      shown.push(`${place} ${sitekey}`)
      queueMicrotask(() => callback(TOKEN))
      return 'widget'
    },
    remove: (widget: string) => shown.push(`without ${widget}`),
  })
  for (let attempt = 0; attempt < 3; attempt += 1)
    expect((await signIn(EMAIL, 'wrong')).error?.code).toBe('invalid_credentials')
  expect([shown, asked]).toEqual([[], []])
  expect(await signIn(EMAIL, PASSWORD)).toMatchObject({
    data: { status: 'signed_in', user: { email: EMAIL } },
    error: null,
  })
  expect(shown).toEqual(['#human 1x00000000000000000000AA', 'without widget'])
  expect(asked).toMatchObject([{ secret: '1x0000000000000000000000000000000AA', response: TOKEN }])
})

// The examples without a browser: the command line that keeps its tokens as an app on a phone does, and the Node API that verifies them by
// the published keys. Each is installed by `npm ci` and started by `npm start`. In `npm run test:all` alone.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type Server } from '../support/servers/chromium.ts'
import { Example, textIn } from '../support/servers/examples.ts'
import { newPort } from '../support/servers/ports.ts'
import { removeFolders } from '../support/servers/processes.ts'
import { PASSWORD, type Json } from '../support/people/visitor.ts'
import { WHOLE } from '../support/size.ts'

const EMAIL = 'ada@example.com'
const ACCESS_TOKEN_SECONDS = 2

let latchkey: Server
let api: Example
let mobile: Example
let apiUrl = ''

describe.runIf(WHOLE)('on a command line', () => {
  beforeAll(async () => {
    latchkey = await startServer({ ACCESS_TOKEN_SECONDS: String(ACCESS_TOKEN_SECONDS) })
    const port = String(await newPort())
    apiUrl = `http://localhost:${port}`
    api = new Example('node-api', { ISSUER: latchkey.url, PORT: port })
    mobile = new Example('mobile', { ISSUER: latchkey.url, API: apiUrl })
    for (const example of [api, mobile])
      for (const words of [['ci'], ['run', '--silent', 'check']]) {
        const { code, stdout, stderr } = await example.npm(words)
        if (code !== 0) throw new Error(stdout + stderr)
      }
    await api.serve([], /The API is at/)
  }, 600_000)
  afterAll(async () => {
    await api.stop()
    await latchkey.stop()
    removeFolders()
  })

  /** What a command prints. */
  const say = async (...words: string[]): Promise<Json> => {
    const { stdout, stderr } = await mobile.npm(['start', '--silent', '--', ...words])
    if (!stdout.startsWith('{')) throw new Error(stdout + stderr)
    return JSON.parse(stdout)
  }
  const kept = (): Json => JSON.parse(textIn(mobile.folder, '.tokens.json'))

  it('somebody signs up, stays when the access token has ended, calls an API of another cloud, and signs out', async () => {
    expect((await mobile.npm(['start', '--silent'])).stdout).toContain('npm start sign-up EMAIL PASSWORD')
    expect(await say('me')).toEqual({ data: null, error: null })
    const begun = await say('sign-up', EMAIL, PASSWORD)
    const { items } = await (await fetch(`${latchkey.url}/dev/mail`)).json<{ items: { code: string }[] }>()
    const confirmed = await say('confirm', begun.data.challenge, items[0]?.code ?? '')
    expect(confirmed.data).toMatchObject({ status: 'signed_in', user: { email: EMAIL } })
    expect(statSync(join(mobile.folder, '.tokens.json')).mode & 0o077).toBe(0)

    const before = kept()
    await new Promise((resolve) => setTimeout(resolve, ACCESS_TOKEN_SECONDS * 1000 + 500))
    expect((await say('me')).data.user.email).toBe(EMAIL)
    expect(kept().refresh).not.toBe(before.refresh)
    expect(await say('api')).toEqual({ hello: confirmed.data.user.id, role: 'USER' })

    expect((await say('sign-out')).error).toBeNull()
    expect(await say('me')).toEqual({ data: null, error: null })
    expect(await say('api')).toMatchObject({ code: 'token_invalid' })
    expect((await say('sign-in', EMAIL, PASSWORD)).data.status).toBe('signed_in')
  })

  it('the API takes what `POST /api/token` gives, and Latchkey’s own routes don’t', async () => {
    const post = async (path: string, body: object, token?: string): Promise<Response> =>
      fetch(`${latchkey.url}${path}`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(body),
      })
    const signedIn: Json = await (
      await post('/api/sign-in', { email: EMAIL, password: PASSWORD, transport: 'bearer' })
    ).json()
    const { access_token: token }: Json = await (await post('/api/token', {}, signedIn.access_token)).json()
    const asked = async (url: string): Promise<number> =>
      (await fetch(url, { headers: { Authorization: `Bearer ${token}` } })).status
    expect(await asked(apiUrl)).toBe(200)
    expect(await asked(`${latchkey.url}/api/session`)).toBe(403)
    const stranger = await fetch(apiUrl)
    expect([stranger.status, stranger.headers.get('WWW-Authenticate')]).toEqual([401, 'Bearer'])
  })
})

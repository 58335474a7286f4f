// A provider that somebody else wrote to be bent (oauth2-mock-server), over real HTTP: signatures, claims, and what
// is said at the userinfo endpoint. The rest of what a hostile provider may do is tried in workerd.
import { OAuth2Server, type MutableResponse, type MutableToken } from 'oauth2-mock-server'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type Server } from '../support/servers/chromium.ts'
import { removeFolders } from '../support/servers/processes.ts'
import { Visitor, type Reply } from '../support/people/visitor.ts'

const provider = new OAuth2Server()
let server: Server

/** The last that the provider says of somebody is what counts: each test says it for itself. */
const says = {
  token: (_: MutableToken) => {},
  answer: (_: MutableResponse) => {},
  userInfo: (_: MutableResponse) => {},
}
const nothing = { ...says }

beforeAll(async () => {
  await provider.issuer.keys.generate('RS256')
  await provider.start(0, '127.0.0.1')
  provider.service.on('beforeTokenSigning', (token: MutableToken) => says.token(token))
  provider.service.on('beforeResponse', (answer: MutableResponse) => says.answer(answer))
  provider.service.on('beforeUserinfo', (answer: MutableResponse) => says.userInfo(answer))
  const op = {
    id: 'op',
    kind: 'oidc',
    issuer: provider.issuer.url,
    client_id: 'latchkey',
    claims: { nickname: 'name' },
  }
  server = await startServer({ OIDC_PROVIDERS: JSON.stringify([op]) })
})
afterEach(() => {
  Object.assign(says, nothing)
})
afterAll(async () => {
  await server?.stop()
  await provider.stop()
  removeFolders()
})

/** Goes to the provider, which asks nothing, and back. */
async function signIn(): Promise<{ ada: Visitor; reply: Reply }> {
  const ada = new Visitor((path, init) => fetch(`${server.url}${path}`, init), server.url)
  const there = (await ada.get('/sign-in/op')).headers.get('Location') ?? ''
  const back = (await fetch(there, { redirect: 'manual' })).headers.get('Location') ?? ''
  return { ada, reply: await ada.get(back.slice(server.url.length)) }
}

/** What is said at the userinfo endpoint, of the person who signs in unless it says otherwise. */
const ofAda = (claims: object, statusCode = 200) => {
  says.userInfo = (answer) => Object.assign(answer, { body: { sub: 'johndoe', ...claims }, statusCode })
}
const VERIFIED = { email: 'ada@example.com', email_verified: true, nickname: 'Ada' }

/** What somebody sees who tries to sign in: the status, the sentence of the page, their cookies. */
async function outcome(): Promise<[status: number, sentence: string | undefined, cookies: string[]]> {
  const { ada, reply } = await signIn()
  return [reply.status, /<p>([^<.]*)/.exec(reply.text)?.[1], [...ada.jar.keys()]]
}

const FAILED = [
  400,
  'The sign-in could not be finished: it took too long, was begun in another browser or in too many tabs at once, or the answer of OpenID Connect can’t be accepted here',
  [],
]

describe('over real HTTP', () => {
  it('refuses a token whose signature was altered', async () => {
    ofAda(VERIFIED)
    says.answer = ({ body }) => {
      const [header, payload, signature = ''] = String((body as Record<string, unknown>)['id_token']).split('.')
      const other = signature.startsWith('A') ? 'B' : 'A'
      Object.assign(body, { id_token: [header, payload, `${other}${signature.slice(1)}`].join('.') })
    }
    expect(await outcome()).toEqual(FAILED)
  })

  it('refuses a token for another client, one that has expired, and one of another sign-in', async () => {
    ofAda(VERIFIED)
    for (const claims of [{ aud: 'another' }, { exp: Math.floor(Date.now() / 1000) - 60 }, { nonce: 'another' }]) {
      says.token = ({ payload }) => Object.assign(payload, claims)
      expect(await outcome()).toEqual(FAILED)
    }
  })

  it('refuses what the userinfo endpoint says of somebody else', async () => {
    ofAda({ ...VERIFIED, sub: 'mallory' })
    expect(await outcome()).toEqual(FAILED)
  })

  it('takes nobody for verified by what is said of another address', async () => {
    says.token = ({ payload }) => Object.assign(payload, { email: 'victim@example.com' })
    ofAda(VERIFIED)
    expect(await outcome()).toEqual([400, 'OpenID Connect does not say that your email address is verified', []])
  })

  it('waits for a userinfo endpoint that is down, rather than know less of somebody', async () => {
    ofAda({}, 500)
    expect(await outcome()).toEqual([503, 'OpenID Connect can’t be reached at the moment', []])
  })

  it('signs somebody up by what the userinfo endpoint adds to the token', async () => {
    ofAda(VERIFIED)
    const { ada, reply } = await signIn()
    expect([reply.status, reply.headers.get('Location')]).toEqual([303, `${server.url}/account`])
    const { user } = (await ada.get('/api/session')).json
    expect(user).toMatchObject({ email: VERIFIED.email, email_verified: true, name: 'Ada' })
    expect((await ada.get('/api/identities')).json.items).toMatchObject([{ subject: 'johndoe' }])
  })
})

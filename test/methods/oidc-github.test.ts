// What is peculiar to GitHub: plain OAuth, a REST API that says who somebody is, and Apps that may lack a permission.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { begin, comeBack, signInAt } from '../support/providers/provider.ts'
import { Browser, count } from '../support/people/people.ts'
import { openAcme, lastCause, type AtAcme } from '../support/providers/acme.ts'
import { json, rows } from '../support/world.ts'

let { world, acme: provider, ada, asked } = {} as AtAcme

const session = async (who: Browser = ada) => json(await who.get('/api/session'))

describe('GitHub', () => {
  const EMAILS = [
    { email: 'old@example.com', primary: false, verified: true },
    { email: 'ada@example.com', primary: true, verified: true },
  ]
  let user: unknown
  let emails: unknown

  beforeEach(async () => {
    user = { id: 583_231, login: 'ada', name: 'Ada Lovelace', email: 'public@example.com' }
    emails = EMAILS
    ;({ world, acme: provider, ada, asked } = await openAcme({ kind: 'github' }))
    provider.metadata['authorization_endpoint'] = `${provider.issuer}/login/oauth/authorize`
    provider.bend.callback = (parameters) => parameters.delete('iss')
    provider.bend.answers = {
      '/login/oauth/access_token': async (request) => {
        const form = new URLSearchParams(await request.text())
        const known = provider.codes.get(form.get('code') ?? '')
        if (known === undefined || request.headers.get('Accept') !== 'application/json')
          return Response.json({ error: 'bad_verification_code' })
        return Response.json({
          access_token: `gho_${form.get('client_secret')}`,
          token_type: 'bearer',
          scope: 'user:email',
        })
      },
      '/api/v3/user': () => Response.json(user),
      '/api/v3/user/emails': () => Response.json(emails),
    }
  })

  it('is asked by plain OAuth with PKCE, and by its API who it is', async () => {
    const url = await begin(ada, provider)
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      scope: 'read:user user:email',
      code_challenge_method: 'S256',
    })
    expect(url.searchParams.has('nonce')).toBe(false)
    expect((await comeBack(ada, provider, provider.authorize(url.href))).status).toBe(303)
    expect((await session()).user).toMatchObject({
      email: 'ada@example.com',
      name: 'Ada Lovelace',
      email_verified: true,
    })
    expect(await rows('SELECT issuer, subject FROM identities')).toEqual([
      { issuer: provider.issuer, subject: '583231' },
    ])
    const api = asked.filter(({ url: to }) => to.includes('/api/v3/'))
    expect(api.map(({ init }) => new Headers(init?.headers).get('Authorization'))).toEqual(
      Array(2).fill('Bearer gho_secret-of-the-client'),
    )
    expect(await rows('SELECT id_token FROM provider_sessions')).toEqual([{ id_token: null }])
  })

  it.each<[string, unknown]>([
    ['its primary address isn’t verified', [{ email: 'ada@example.com', primary: true, verified: false }, EMAILS[0]]],
    ['there is no primary one', [EMAILS[0]]],
    ['there is none', []],
    ['the list is none', { message: 'Not Found' }],
    ['the list holds null', [null]],
    ['verified is a text', [{ email: 'ada@example.com', primary: true, verified: 'true' }]],
  ])('makes no account where %s', async (_, list) => {
    emails = list
    expect((await signInAt(ada, provider)).status).toBe(400)
    expect([await lastCause(), await count('users')]).toEqual(['email_unverified', 0])
  })

  it.each([[null], [{}], [{ id: '583231' }], [{ id: 1.5 }], [{ id: 2 ** 60 }], [[]]])(
    'is refused as %j',
    async (who) => {
      user = who
      expect((await signInAt(ada, provider)).status).toBe(400)
      expect([await lastCause(), await count('users')]).toEqual(['no_profile', 0])
    },
  )

  it.each([
    [`/login/oauth`, 303],
    ['', 400],
    ['/', 400],
    ['/login/oauth/', 400],
    ['.example.com/login/oauth', 400],
  ])('calls itself <issuer>%s in its answer: %i', async (path, status) => {
    provider.bend.callback = (parameters) => parameters.set('iss', `${provider.issuer}${path}`)
    expect((await signInAt(ada, provider)).status).toBe(status)
  })

  describe('as an App without the permission for addresses', () => {
    const withoutPermission = (status = 403): void => {
      const refusal = () => Response.json({ message: 'Resource not accessible by integration' }, { status })
      provider.bend.answers = { ...provider.bend.answers, '/api/v3/user/emails': refusal }
    }

    it('lets in who is known', async () => {
      await signInAt(ada, provider)
      withoutPermission()
      expect((await signInAt(new Browser(world), provider)).status).toBe(303)
      expect(await rows('SELECT email FROM identities')).toEqual([{ email: 'ada@example.com' }])
    })

    it('shows others the page about the address, and the operator what to do', async () => {
      const told = vi.spyOn(console, 'error').mockImplementation(() => undefined)
      withoutPermission()
      const answer = await signInAt(ada, provider)
      expect([answer.status, await lastCause()]).toEqual([400, 'emails_said_403'])
      expect(await answer.text()).toContain('does not say that your email address is verified')
      expect(told.mock.calls.flat().join()).toContain('Email addresses')
      told.mockRestore()
    })

    it('is an outage where it is one', async () => {
      withoutPermission(500)
      expect((await signInAt(ada, provider)).status).toBe(503)
    })
  })

  it('is refused by a code that it doesn’t know, which it says with 200', async () => {
    const back = provider.authorize((await begin(ada, provider)).href)
    back.set('code', 'guessed')
    expect((await comeBack(ada, provider, back)).status).toBe(400)
    expect(await count('sessions')).toBe(0)
  })

  it('keeps somebody who renamed themselves, and tells them from who took the name', async () => {
    await signInAt(ada, provider)
    user = { id: 583_231, login: 'countess', name: null }
    const again = new Browser(world)
    await signInAt(again, provider)
    expect((await session(again)).user.id).toBe((await session()).user.id)
    user = { id: 999, login: 'ada', name: null }
    expect((await signInAt(new Browser(world), provider)).status).toBe(400)
  })
})

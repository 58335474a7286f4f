// Endpoints of a provider that lie, stall, flood or point inside: it can't make us sign anybody in, wait, or ask where we mustn't
// (ASVS 5.0 10.5.3; OWASP SSRF).
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type Harm,
  INVALID,
  answers,
  endHarm,
  endless,
  aftermath,
  refused,
  huge,
  never,
  noPatience,
  openHarm,
  redirect,
  tokens,
} from '../support/providers/hostile-provider.ts'
import { Browser } from '../support/people/people.ts'
import { ADA, begin, comeBack, partOf, signInAt, type Provider, varsFor } from '../support/providers/provider.ts'
import { causes } from '../support/providers/acme.ts'
import { freshWorld } from '../support/world.ts'

let world: Harm['world']
let acme: Harm['acme']
let ada: Harm['ada']
let asked: Harm['asked']

beforeEach(async () => {
  ;({ world, acme, ada, asked } = await openHarm())
})

afterEach(endHarm)

const TOKEN_ENDPOINTS: [string, (provider: Provider) => void, string, number][] = [
  [
    '400',
    answers('/token', () => Response.json({ error: 'invalid_grant' }, { status: 400 })),
    'token_endpoint_said_invalid_grant',
    400,
  ],
  [
    '400 with an error that is a text of its own',
    answers('/token', () => Response.json({ error: "'; DROP TABLE users" }, { status: 400 })),
    'token_endpoint_said_something',
    400,
  ],
  [
    '401 with a challenge',
    answers('/token', () => new Response('no', { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="x"' } })),
    'oauth_www_authenticate_challenge',
    500,
  ],
  ['500', answers('/token', () => new Response('oops', { status: 500 })), 'token_endpoint_failed', 503],
  [
    'a page',
    answers('/token', () => new Response('<html>maintenance</html>', { headers: { 'Content-Type': 'text/html' } })),
    'oauth_response_is_not_json',
    503,
  ],
  ['JSON that is a list', answers('/token', () => Response.json([])), INVALID, 400],
  ['JSON that is null', answers('/token', () => Response.json(null)), INVALID, 400],
  [
    'half a JSON',
    answers('/token', () => new Response('{"access_token":', { headers: { 'Content-Type': 'application/json' } })),
    'oauth_parse_error',
    400,
  ],
  ['no access token', tokens({ access_token: undefined }), INVALID, 400],
  ['no ID token', tokens({ id_token: undefined }), INVALID, 400],
  ['an ID token that is a number', tokens({ id_token: 7 }), INVALID, 400],
  ['a token type that nobody knows', tokens({ token_type: 'mac' }), 'oauth_unsupported_operation', 400],
  ['10 MB at once', answers('/token', huge), 'too_large', 503],
  ['10 MB bit by bit', answers('/token', endless), 'too_large', 503],
  [
    'a redirect to an inside address',
    answers('/token', redirect('http://169.254.169.254/latest/meta-data')),
    'redirect',
    500,
  ],
  [
    'a redirect that keeps the method',
    answers('/token', () => new Response(null, { status: 307, headers: { Location: 'https://evil.example.com' } })),
    'redirect',
    500,
  ],
  ['a connection that breaks', answers('/token', () => Promise.reject(new TypeError('reset'))), 'unreachable', 503],
]

describe('a token endpoint that answers', () => {
  it.each(TOKEN_ENDPOINTS)('%s signs nobody in', async (_, bend, cause, status) => {
    bend(acme)
    const answer = await signInAt(ada, acme)
    expect(asked.map(({ url }) => new URL(url).host)).toEqual(asked.map(() => acme.host))
    expect(await aftermath(answer)).toEqual(refused(cause, status))
  })
})

describe('a userinfo endpoint that', () => {
  it.each<[string, string | undefined, (() => Response) | undefined, string, number]>([
    ['is inside', 'https://10.0.0.1/userinfo', undefined, 'forbidden_address', 503],
    ['is somewhere else', undefined, redirect('https://169.254.169.254/'), 'redirect', 500],
    ['says 10 MB', undefined, huge, 'too_large', 503],
    ['says 10 MB bit by bit', undefined, endless, 'too_large', 503],
    ['says a page', undefined, () => new Response('<html>'), 'no_userinfo', 503],
    ['says null', undefined, () => Response.json(null), 'no_userinfo', 503],
    ['says no', undefined, () => Response.json(ADA, { status: 403 }), 'no_userinfo', 500],
    ['says a list', undefined, () => Response.json([ADA]), 'wrong_userinfo', 400],
    ['says nobody', undefined, () => Response.json({ ...ADA, sub: undefined }), 'wrong_userinfo', 400],
    ['says somebody else', undefined, () => Response.json({ ...ADA, sub: 'eve' }), 'wrong_userinfo', 400],
  ])('%s signs nobody in', async (_, endpoint, answer, cause, status) => {
    acme.metadata['userinfo_endpoint'] = endpoint ?? `${acme.issuer}/userinfo`
    if (answer !== undefined) acme.bend.answers = { '/userinfo': answer }
    expect(await aftermath(await signInAt(ada, acme, { sub: 'ada' }))).toEqual(refused(cause, status))
    expect(asked.every(({ url }) => new URL(url).host === acme.host)).toBe(true)
  })
})

it.each([{ email_verified: false }, {}])(
  'an ID token verifies no address that it doesn’t have: the userinfo endpoint says %j of its own',
  async (verified) => {
    acme.metadata['userinfo_endpoint'] = `${acme.issuer}/userinfo`
    acme.bend.answers = { '/userinfo': () => Response.json({ sub: 'ada', email: ADA['email'], ...verified }) }
    const answer = await signInAt(ada, acme, { sub: 'ada', email_verified: true, xms_edov: true })
    expect(await aftermath(answer)).toEqual(refused('email_unverified'))
  },
)

describe('an endpoint that never answers', () => {
  it.each(['/token', '/jwks'])('%s is hung up on after five seconds', async (path) => {
    const url = await begin(ada, acme)
    acme.bend.answers = { [path]: never }
    noPatience()
    expect(await aftermath(await comeBack(ada, acme, acme.authorize(url.href)))).toEqual(refused('unreachable', 503))
  })
})

const ADDRESSES = [
  'http://169.254.169.254/latest/meta-data',
  'https://169.254.169.254/',
  'https://10.0.0.1/x',
  'https://0x0a000001/x',
  'https://[::1]/x',
  'https://[fd00::1]/x',
  'http://other.example.com/x',
  'https://localhost/x',
  'https://localhost./x',
  'https://router/x',
  'https://metadata.google.internal/x',
  'https://printer.local/x',
  'https://user:password@other.example.com/x',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,x',
  '/relative',
  '',
]

describe('a discovery document', () => {
  // Our own issuer is no loopback address here, so that none is allowed.
  async function openInPublic(): Promise<void> {
    const secret = 'c2VjcmV0LXRoYXQtaXMtb25seS1mb3ItdGVzdHMtb2stb2s='
    world = await freshWorld({
      ...varsFor(acme.entry()),
      ISSUER: 'https://auth.example.net',
      ENVIRONMENT: 'production',
      AUTH_SECRET: secret,
      MAIL_DRIVER: 'resend',
      MAIL_FROM: 'auth@example.net',
      RESEND_API_KEY: 'key',
    })
    ada = new Browser(world)
  }

  it.each(
    ['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'end_session_endpoint']
      .flatMap((name) => ADDRESSES.map((address) => [name, address] as const))
      .filter(([name, address]) => name !== 'end_session_endpoint' || address !== ''),
  )('whose %s is %s sends nobody anywhere', async (name, address) => {
    await openInPublic()
    acme.metadata[name] = address
    const answer = await ada.get('/sign-in/acme')
    expect(answer.status).toBe(503)
    expect(answer.headers.get('Location')).toBeNull()
    expect(answer.headers.getSetCookie()).toEqual([])
    expect(await answer.text()).toContain('can’t be reached')
    expect(asked.map(({ url }) => new URL(url).host)).toEqual([acme.host])
    expect(await causes()).toEqual(['forbidden_address'])
  })

  it.each<[string, (provider: Provider) => void, string]>([
    ['has another issuer', (provider) => (provider.metadata['issuer'] = 'https://evil.example.com'), 'wrong_issuer'],
    [
      'has its issuer with a slash',
      (provider) => (provider.metadata['issuer'] = `${provider.issuer}/`),
      'wrong_issuer',
    ],
    [
      'has its issuer in capitals',
      (provider) => (provider.metadata['issuer'] = provider.issuer.replace('id', 'ID')),
      'wrong_issuer',
    ],
    ['has no issuer', (provider) => delete provider.metadata['issuer'], 'no_discovery'],
    ['has no token endpoint', (provider) => delete provider.metadata['token_endpoint'], 'forbidden_address'],
    [
      'has a list for an endpoint',
      (provider) => (provider.metadata['jwks_uri'] = ['https://id.example.com']),
      'forbidden_address',
    ],
    ['is null', answers('/.well-known/openid-configuration', () => Response.json(null)), 'no_discovery'],
    ['is a list', answers('/.well-known/openid-configuration', () => Response.json([])), 'no_discovery'],
    ['is a page', answers('/.well-known/openid-configuration', () => new Response('<html>')), 'no_discovery'],
    [
      'is an error',
      answers('/.well-known/openid-configuration', () => new Response('', { status: 500 })),
      'no_discovery',
    ],
    ['has 10 MB', answers('/.well-known/openid-configuration', huge), 'too_large'],
    ['has 10 MB bit by bit', answers('/.well-known/openid-configuration', endless), 'too_large'],
    ['is elsewhere', answers('/.well-known/openid-configuration', redirect('http://10.0.0.1/')), 'redirect'],
    [
      'never comes',
      (provider) => ((provider.bend.answers = { '/.well-known/openid-configuration': never }), noPatience()),
      'unreachable',
    ],
  ])(
    'that %s sends nobody anywhere, has its row in the log, and is not asked for again at once',
    async (_, bend, cause) => {
      bend(acme)
      for (let attempt = 0; attempt < 2; attempt += 1) {
        const answer = await ada.get('/sign-in/acme')
        // Another issuer and another address are wrong settings, and no outage.
        const [status, words] =
          cause === 'wrong_issuer' || cause === 'redirect'
            ? [500, 'Signing in with Acme is not set up properly here']
            : [503, 'Acme can’t be reached at the moment. Nothing was changed.']
        expect([answer.status, answer.headers.get('Location')]).toEqual([status, null])
        expect(answer.headers.getSetCookie()).toEqual([])
        expect(await answer.text()).toContain(words)
      }
      expect(asked).toHaveLength(1)
      expect(await causes()).toEqual([cause, cause])
    },
  )

  it('whose lists are no lists breaks nothing', async () => {
    acme.metadata['token_endpoint_auth_methods_supported'] = 'client_secret_basic'
    acme.metadata['id_token_signing_alg_values_supported'] = { length: 1 }
    acme.metadata['authorization_response_iss_parameter_supported'] = 'yes'
    const answer = await signInAt(ada, acme)
    expect(answer.status).toBe(400)
  })

  it('that advertises none and HS256 makes neither good', async () => {
    acme.metadata['id_token_signing_alg_values_supported'] = ['none', 'HS256']
    acme.bend.token = (all) => `${partOf({ alg: 'none' })}.${partOf(all)}.`
    const answer = await signInAt(ada, acme)
    expect(await aftermath(answer)).toEqual(refused('err_jose_alg_not_allowed'))
  })
})

// An app of one page leaves Auth0: its import, and the two lines of the runbook. What Auth0's SDK then asks for, and how it judges the answers, is
// played here; test/relying-parties has the SDK itself, in Chromium.
import { createLocalJWKSet, jwtVerify } from 'jose'
import { expect, it } from 'vitest'
import runbook from '../../docs/runbooks/leaving-auth0.md?raw'
import sample from '../../docs/runbooks/samples/auth0-tenant.json'
import { createApi, createClient } from '../../src/clients/create.ts'
import { judgeApi } from '../../src/ops/transfer/apps/auth0-api.ts'
import { judgeClient } from '../../src/ops/transfer/apps/auth0-client.ts'
import { adaSignedIn } from '../support/people/ada.ts'
import { open } from '../support/people/forms.ts'
import { json } from '../support/world.ts'

const [, wiki] = sample.clients
const [, notes] = sample.resourceServers
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'

/** The value of a line that the runbook's diff adds, or leaves. */
const lineOf = (name: string): string | undefined => new RegExp(`^[+ ] {2}${name}: '(.*)',$`, 'm').exec(runbook)?.[1]

it('an imported app of one page signs in, refreshes and signs out by what its SDK makes of the runbook’s two lines', async () => {
  const { world, clock, ada, userId } = await adaSignedIn()
  const { issuer } = world.config
  expect(lineOf('issuer')).toBe(`https://${lineOf('domain')}`)
  expect(lineOf('clientId')).toBe(wiki?.client_id)
  const api = judgeApi(notes ?? {}).api
  if (api === undefined) throw new Error('no API')
  await createApi(world.deps(), { ...api, policy: {} }, 'operator')
  await createClient(world.deps(), judgeClient(wiki ?? {}).client, 'operator')

  // `${domainUrl}/authorize?…`, as `loginWithRedirect` builds it.
  const asked = new URLSearchParams({
    client_id: lineOf('clientId') ?? '',
    scope: 'openid profile email offline_access',
    redirect_uri: 'http://localhost:3000',
    audience: 'https://api.example.com/',
    response_type: 'code',
    response_mode: 'query',
    state: 'c3RhdGU=',
    nonce: 'bm9uY2U=',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    auth0Client: btoa('{"name":"auth0-spa-js","version":"2.28.3"}'),
  })
  const answer = await open(ada, `/authorize?${asked.toString()}`)
  const back = new URL(answer.headers.get('Location') ?? '')
  expect([back.origin, back.searchParams.get('state')]).toEqual(['http://localhost:3000', 'c3RhdGU='])

  // `${domainUrl}/oauth/token`, from the app's own page, with a header that browsers ask about first.
  const origin = { Origin: 'http://localhost:3000' }
  const ask = { 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'auth0-client,content-type' }
  const preflight = await world.fetch('/oauth/token', { method: 'OPTIONS', headers: { ...origin, ...ask } })
  expect(preflight.headers.get('Access-Control-Allow-Headers')?.toLowerCase()).toContain('auth0-client')
  const token = async (form: Record<string, string>) => {
    const headers = { ...origin, 'Content-Type': 'application/x-www-form-urlencoded', 'Auth0-Client': 'eyJ9' }
    const body = new URLSearchParams({ client_id: lineOf('clientId') ?? '', ...form }).toString()
    const came = await world.fetch('/oauth/token', { method: 'POST', headers, body })
    expect(came.headers.get('Access-Control-Allow-Origin')).toBe('*')
    return json(came)
  }
  const code = back.searchParams.get('code') ?? ''
  const grant = { grant_type: 'authorization_code', code, code_verifier: VERIFIER }
  const tokens = await token({ ...grant, redirect_uri: 'http://localhost:3000' })

  // As its `verify` judges an ID token: RS256 alone, `iss` to the letter, `aud`, `nonce`.
  const keys = createLocalJWKSet(await json(await world.fetch('/.well-known/jwks.json')))
  const judged = {
    issuer,
    audience: lineOf('clientId') ?? '',
    algorithms: ['RS256'],
    currentDate: new Date(clock.now()),
  }
  const { payload } = await jwtVerify(tokens.id_token, keys, judged)
  expect(payload).toMatchObject({ sub: userId, nonce: 'bm9uY2U=' })
  // Without the second line it would expect this.
  await expect(jwtVerify(tokens.id_token, keys, { ...judged, issuer: `${issuer}/` })).rejects.toThrow('iss')

  clock.pass(1000)
  const again = await token({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token })
  expect(again.refresh_token).not.toBe(tokens.refresh_token)
  expect(again.id_token).toBeDefined()

  const out = new URLSearchParams({ client_id: lineOf('clientId') ?? '', returnTo: 'http://localhost:3000' })
  const headers = { Referer: 'http://localhost:3000/' }
  const left = await open(ada, `/v2/logout?${out.toString()}`, headers)
  expect([left.status, left.headers.get('Location')]).toEqual([303, 'http://localhost:3000'])
})

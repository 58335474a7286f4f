// The other modules of the OpenID Foundation's plan for FAPI 2.0 Security Profile (final): assertions, and requests that are sent ahead. Each title begins with the
// names of its modules, without `fapi2-security-profile-final-`. docs/conformance.md lists them.
import { describe, expect, it } from 'vitest'
import type { ClientChanges } from '../../../src/admin/client-changes.ts'
import { updateClient } from '../../../src/admin/update-client.ts'
import { adaSignedIn } from '../../support/people/ada.ts'
import { hiddenIn, open, press } from '../../support/people/forms.ts'
import { addClient, CALLBACK, RelyingParty } from '../../support/clients/relying-party.ts'
import { FapiClient, type Changed } from '../../support/clients/fapi-client.ts'
import { json } from '../../support/world.ts'

/** Ada, signed in, and a client that is held to the profile. */
async function adaAndBank(alg = 'ES256') {
  const met = await adaSignedIn()
  return { ...met, bank: await FapiClient.make(met.world, {}, alg) }
}

const told = async (answer: Response): Promise<string> => `${answer.status} ${(await json(answer)).error ?? ''}`.trim()
const codeIn = (back: URL): string => back.searchParams.get('code') ?? ''

describe('FAPI 2.0: a client proves who it is (private_key_jwt)', () => {
  it('ensure-invalid-client-assertions-fail, ensure-client-assertion-with-exp-is-5-minutes-in-past-fails, -with-wrong-aud-fails, -with-no-sub-fails, par-endpoint-as-audience-fails, par-endpoint-as-array-audience-fails, par-token-endpoint-as-audience-fails, par-ensure-jwt-client-assertion-iat-nbf: every wrong one is refused at PAR (§5.3.2.1; RFC 7523 §3)', async () => {
    const { bank } = await adaAndBank()
    const { issuer } = bank.world.config
    const now = Math.floor(Date.now() / 1000)
    const wrong: Changed[] = [
      { assertion: null },
      { form: { client_assertion_type: undefined } },
      { form: { client_assertion_type: 'x' } },
      { claims: { sub: undefined } },
      { claims: { sub: 'x' } },
      { claims: { iss: undefined } },
      { claims: { iss: 'x' } },
      { claims: { aud: undefined } },
      { claims: { aud: 'https://other.example' } },
      { claims: { aud: `${issuer}/oauth/par` } },
      { claims: { aud: `${issuer}/oauth/token` } },
      { claims: { aud: [issuer, 'https://other.example'] } },
      { claims: { exp: now - 300 } },
      { claims: { iat: now + 61, nbf: now + 61, exp: now + 120 } },
      { claims: { iat: now + 61, exp: now + 120 } },
      { claims: { exp: now + 3600 } },
    ]
    for (const changed of wrong)
      expect([changed, await told(await bank.push(changed))]).toEqual([
        changed,
        expect.stringMatching(/^(400 invalid_request|401 invalid_client)$/),
      ])
    const [head = '', body = '', signature = ''] = (await bank.assertion()).split('.')
    const unsigned = `${btoa('{"alg":"none","kid":"k1"}').replaceAll('=', '')}.${body}.`
    for (const assertion of [unsigned, `${head}.${body}.${signature.slice(4)}AAAA`])
      expect(await told(await bank.push({ assertion }))).toBe('401 invalid_client')
    expect((await bank.push({ claims: { iat: now + 8, nbf: now + 8, exp: now + 60 } })).status).toBe(201)
    expect((await bank.push()).status).toBe(201)
  })

  it('ensure-signed-client-assertion-with-RS256-fails: a key of RSA signs by PS256 (§5.4.1)', async () => {
    const { world } = await adaSignedIn()
    const bank = await FapiClient.make(world, {}, 'RS256')
    expect(await told(await bank.push({ header: { alg: 'RS256' } }))).toBe('401 invalid_client')
    const other = await FapiClient.make(world, {}, 'PS256')
    expect((await other.push({ header: { alg: 'PS256' } })).status).toBe(201)
  })
})

describe('FAPI 2.0: requests that are sent ahead', () => {
  it('ensure-unsigned-authorization-request-without-using-par-fails: a request in the URL is refused (§5.3.2.2)', async () => {
    const { world, ada, bank } = await adaAndBank()
    const usual = new RelyingParty(world, { id: bank.id, secret: '' })
    const { url } = await usual.begin()
    const answer = await open(ada, `${url.pathname}${url.search}`)
    const back = new URL(answer.headers.get('Location') ?? '')
    expect([back.searchParams.get('error'), back.searchParams.has('code')]).toEqual(['invalid_request', false])
  })

  it('ensure-request-object-without-redirect-uri-fails, ensure-redirect-uri-in-authorization-request, ensure-registered-redirect-uri, plain-fapi-tolerate-unregistered-redirect-uri, par-ensure-pkce-required, par-plain-pkce-rejected, ensure-response-type-code-idtoken-fails, ensure-response-type-token-fails, par-authorization-request-containing-request_uri-form-param: each is refused at PAR (§5.3.2.2, RFC 9126 §2.1)', async () => {
    const { bank } = await adaAndBank()
    const wrong: [Record<string, string | undefined>, string][] = [
      [{ redirect_uri: undefined }, 'invalid_request'],
      [{ redirect_uri: `${CALLBACK}/other` }, 'invalid_request'],
      [{ code_challenge: undefined }, 'invalid_request'],
      [{ code_challenge_method: 'plain' }, 'invalid_request'],
      [{ response_type: 'code id_token' }, 'unsupported_response_type'],
      [{ response_type: 'token' }, 'unsupported_response_type'],
      [{ request_uri: 'urn:ietf:params:oauth:request_uri:x' }, 'invalid_request'],
    ]
    for (const [form, error] of wrong)
      expect([form, await told(await bank.push({ form }))]).toEqual([form, `400 ${error}`])
  })

  it('par-attempt-invalid-http-method: 405, with the method that is allowed (RFC 9126 §2.3)', async () => {
    const { world } = await adaAndBank()
    for (const method of ['PUT', 'GET', 'DELETE']) {
      const answer = await world.fetch('/oauth/par', { method })
      expect([answer.status, answer.headers.get('Allow')]).toEqual([405, 'OPTIONS, POST'])
      expect((await json(answer)).error).toBe('invalid_request')
    }
  })

  it('ensure-different-nonce-inside-and-outside-request-object, ensure-different-state-inside-and-outside-request-object, state-only-outside-request-object-not-used: what the browser adds counts for nothing (RFC 9126 §4)', async () => {
    const { ada, bank } = await adaAndBank()
    for (const form of [{}, { state: undefined }] as Record<string, undefined>[]) {
      const url = await bank.led({ form })
      url.searchParams.set('nonce', 'outside')
      url.searchParams.set('state', 'outside')
      const answer = await open(ada, `${url.pathname}${url.search}`)
      const back = new URL(answer.headers.get('Location') ?? '')
      expect(back.searchParams.get('state')).toBe('state' in form ? null : 's')
      const { id_token } = await json(await bank.redeem(codeIn(back)))
      expect(atob((id_token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))).toContain('"nonce":"n"')
    }
  })

  it('par-ensure-reused-request-uri-prior-to-auth-completion-succeeds, par-attempt-reuse-request_uri, par-attempt-to-use-expired-request_uri, par-attempt-to-use-request_uri-for-different-client: until it is answered, once, in time, by its client (RFC 9126 §4, §7.1)', async () => {
    const { world, clock, ada } = await adaSignedIn()
    const bank = await FapiClient.make(world, { firstParty: false })
    const other = await FapiClient.make(world)
    const url = await bank.led()
    const at = (to: URL): Promise<Response> => open(ada, `${to.pathname}${to.search}`)
    expect((await at(url)).status).toBe(200)
    const page = await (await at(url)).text()
    expect((await press(ada, '/consent', { ...hiddenIn(page), decision: 'allow' })).status).toBe(200)
    for (const [again, error] of [
      [url, null],
      [new URL(`${url.href}&redirect_uri=${encodeURIComponent(CALLBACK)}`), 'invalid_request_uri'],
    ] as const) {
      const answer = await at(again)
      const to = answer.headers.get('Location')
      expect(to === null ? [answer.status, null] : [400, new URL(to).searchParams.get('error')]).toEqual([400, error])
    }
    const late = await bank.led()
    clock.pass(300_000)
    expect((await at(late)).status).toBe(400)
    expect((await at(await bank.led({}, other.id))).status).toBe(400)
  })

  it('ensure-pkce-code-verifier-required, incorrect-pkce-code-verifier-rejected: no verifier, or a wrong one, no tokens (RFC 7636 §4.6)', async () => {
    const { ada, bank } = await adaAndBank()
    const code = codeIn(await bank.back(ada))
    expect(await told(await bank.redeem(code, { form: { code_verifier: undefined } }))).toBe('400 invalid_grant')
    expect(await told(await bank.redeem(code, { form: { code_verifier: 'v'.repeat(43) } }))).toBe('400 invalid_grant')
    expect((await bank.redeem(code)).status).toBe(200)
  })
})

describe('a client that is held to FAPI 2.0', () => {
  it('has keys, and no operator makes one without (§5.3.2.1, number 6)', async () => {
    const { world } = await adaSignedIn()
    const metadata = { redirect_uris: [CALLBACK], grant_types: [], security_profile: 'fapi2' as const }
    for (const authMethod of ['none', 'client_secret_basic', 'private_key_jwt'] as const)
      await expect(addClient(world, { authMethod, metadata })).rejects.toThrow('{"kind":"profile"}')
  })

  it('stays held to it whatever else of it is changed (§5.3.2)', async () => {
    const { bank, world } = await adaAndBank()
    const deps = world.deps()
    const change = (changes: ClientChanges) => updateClient(deps, { actor: 'operator', id: bank.id, changes })
    const weaker = { dpop_bound_access_tokens: false, require_pushed_authorization_requests: false }
    expect(await change({ ...weaker, id_token_signed_response_alg: 'RS256' })).toMatchObject({
      ok: true,
      value: {
        dpop_bound_access_tokens: true,
        require_pushed_authorization_requests: true,
        id_token_signed_response_alg: 'ES256',
      },
    })
    expect(await change({ token_endpoint_auth_method: 'client_secret_basic' })).toMatchObject({
      ok: false,
      error: { errors: [{ field: 'security_profile' }] },
    })
  })
})

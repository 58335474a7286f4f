// A client that an operator lets go without PKCE, because its software speaks none (OAuth 2.1 §7.5.1, RFC 9700 §2.1.1): a nonce stands for it.
import { describe, expect, it } from 'vitest'
import type { NewClient } from '../../src/clients/create.ts'
import { adaSignedIn } from '../support/people/ada.ts'
import { addClient, CALLBACK, RelyingParty, walkBack } from '../support/clients/relying-party.ts'
import { json, rows } from '../support/world.ts'

const WITHOUT = { code_challenge: '', code_challenge_method: '' }
const grants = ['authorization_code' as const, 'refresh_token' as const]

/** Ada at a client that may go without. */
async function adaAndOld(wanted: Partial<NewClient> = {}) {
  const met = await adaSignedIn()
  const metadata = { redirect_uris: [CALLBACK], grant_types: grants, require_pkce: false }
  const made = await addClient(met.world, { firstParty: true, metadata, ...wanted })
  const old = new RelyingParty(met.world, made)
  const ask = async (more: Record<string, string>) => {
    const begun = await old.begin(more)
    const back = await walkBack(met.ada, begun.url)
    return { begun, error: back.searchParams.get('error'), code: back.searchParams.get('code') ?? '' }
  }
  const redeem = async (code: string, more: Record<string, string> = {}) => {
    const about = { grant_type: 'authorization_code', client_id: made.id, redirect_uri: CALLBACK }
    const form = { ...about, code, ...(made.secret !== '' && { client_secret: made.secret }), ...more }
    return json(await old.post('/oauth/token', form))
  }
  return { ...met, old, ask, redeem }
}

describe('a client without PKCE', () => {
  it('gets its tokens with a nonce, once: the code that comes again ends what it gave', async () => {
    const { old, ask, redeem } = await adaAndOld()
    const { code, begun } = await ask(WITHOUT)
    const tokens = await redeem(code)
    expect(JSON.parse(atob(tokens.id_token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/'))).nonce).toBe(
      begun.nonce,
    )
    expect((await redeem(code)).error).toBe('invalid_request')
    expect((await old.refresh(tokens.refresh_token)).status).toBe(400)
    expect(await rows('SELECT ended_reason FROM grants')).toEqual([{ ended_reason: 'code_reused' }])
  })

  it('names where its code went, and its code is no other’s: nothing is spent by what is wrong (RFC 6749 §4.1.3)', async () => {
    const { world, ask, redeem } = await adaAndOld()
    const { code } = await ask(WITHOUT)
    const other = await addClient(world, {
      metadata: { redirect_uris: [CALLBACK], grant_types: grants, require_pkce: false },
    })
    expect((await redeem(code, { redirect_uri: '' })).error).toBe('invalid_request')
    expect((await redeem(code, { redirect_uri: `${CALLBACK}/` })).error).toBe('invalid_request')
    expect((await redeem(code, { client_id: other.id, client_secret: other.secret })).error).toBe('invalid_request')
    expect((await redeem(code)).access_token).toMatch(/^ey/)
  })

  it('is no way around PKCE for those who use it: neither without the verifier, nor with one for nothing (RFC 9700 §4.8)', async () => {
    const { ask, redeem } = await adaAndOld()
    const bound = await ask({})
    expect((await redeem(bound.code)).error).toBe('invalid_request')
    expect((await redeem(bound.code, { code_verifier: bound.begun.verifier })).access_token).toMatch(/^ey/)
    const free = await ask(WITHOUT)
    expect((await redeem(free.code, { code_verifier: free.begun.verifier })).error).toBe('invalid_grant')
    expect((await redeem(free.code)).access_token).toMatch(/^ey/)
  })

  it.each([
    ['has no nonce', { ...WITHOUT, nonce: '' }, {}],
    ['asks for no ID token', { ...WITHOUT, scope: 'offline_access' }, {}],
    ['says how, but not what', { code_challenge: '' }, {}],
    ['has no secret', WITHOUT, { authMethod: 'none' as const }],
    ['made itself', WITHOUT, { source: 'registered' as const }],
    ['is any other', WITHOUT, { metadata: { redirect_uris: [CALLBACK], grant_types: grants } }],
  ])('is refused where it %s', async (_what, asked, wanted) => {
    const { ask } = await adaAndOld(wanted)
    expect(await ask(asked)).toMatchObject({ error: 'invalid_request', code: '' })
    expect(await rows('SELECT id FROM grants')).toEqual([])
  })
})

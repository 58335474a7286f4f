// A sibling Worker is called with a token that a client got for it.
import { createExecutionContext } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { Auth } from '../../src/rpc.ts'
import { adaSignedIn } from '../support/people/ada.ts'
import { addApi, addClient, API, RelyingParty } from '../support/clients/relying-party.ts'

describe('a sibling', () => {
  it('takes a token for its own API and no other, by scope, and sees at once that a grant has ended (RFC 9068 §4)', async () => {
    const { world, ada, userId } = await adaSignedIn()
    await addApi(world)
    const wiki = new RelyingParty(world, await addClient(world, { firstParty: true }))
    const auth = new Auth(createExecutionContext(), world.env)
    const tokens = await wiki.signIn(ada, { resource: API, scope: 'openid notes.read offline_access' })
    const tell = async (more: object, token = tokens.access_token): Promise<string> => {
      const answer = await auth.verifyAccessToken(token, { audience: API, ...more })
      return answer.ok ? (answer.value as { sub: string }).sub : answer.error.code
    }
    expect(await tell({})).toBe(userId)
    expect(await tell({ scope: ['notes.read'] })).toBe(userId)
    expect(await tell({ scope: ['notes.write'] })).toBe('insufficient_scope')
    expect(await tell({ audience: undefined })).toBe('token_invalid')
    expect(await tell({ audience: 'https://other.example/' })).toBe('token_invalid')
    // Nobody is signed in by it: `requireUser` in a sibling goes by this.
    const caller = await auth.authenticate({ authorization: `Bearer ${tokens.access_token}` })
    expect(caller.ok).toBe(false)
    const plain = await wiki.signIn(ada)
    expect(await tell({}, plain.access_token)).toBe('token_invalid')
    expect(await tell({ audience: undefined }, plain.access_token)).toBe('token_invalid')
    expect((await auth.authenticate({ authorization: `Bearer ${plain.access_token}` })).ok).toBe(false)

    expect(await tell({ level: 'strict' })).toBe(userId)
    await ada.post('/api/sign-out')
    expect(await tell({ level: 'strict' })).toBe(userId)
    await wiki.post(
      '/oauth/revoke',
      { token: tokens.refresh_token ?? '' },
      { Authorization: `Basic ${btoa(`${wiki.client.client_id}:${wiki.secret}`)}` },
    )
    expect(await tell({ level: 'strict' })).toBe('session_revoked')
    expect(await tell({})).toBe(userId)
  })
})

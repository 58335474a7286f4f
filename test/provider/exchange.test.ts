// Token exchange (RFC 8693): a service calls the next one for a person, and the token says who acts.
import { describe, expect, it } from 'vitest'
import { createApi } from '../../src/clients/create.ts'
import { adaSignedIn } from '../support/people/ada.ts'
import { addApi, addClient, API, RelyingParty } from '../support/clients/relying-party.ts'
import { json } from '../support/world.ts'

const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange' as const
const TYPE = 'urn:ietf:params:oauth:token-type:access_token'
const MAIL = 'https://mail.example.com/'

/** A notes API that may call a mail API for people, and Ada's token for it. */
async function adaAndServices() {
  const met = await adaSignedIn()
  const { world, ada } = met
  const metadata = { redirect_uris: [], grant_types: [GRANT] }
  const made = await addClient(world, { name: 'Notes API', metadata, ownScopes: { [MAIL]: ['send'] } })
  await addApi(world, made.id)
  await createApi(
    world.deps(),
    { identifier: MAIL, name: 'Mail', scopes: { send: 'send mail', read: 'read mail' } },
    'operator',
  )
  const notes = new RelyingParty(world, made)
  const wiki = new RelyingParty(world, await addClient(world, { firstParty: true }))
  const { access_token } = await wiki.signIn(ada, { resource: API, scope: 'openid notes.read notes.write' })
  const ask = async (more: Record<string, string>, by = made) => {
    const form = { grant_type: GRANT, subject_token: access_token, subject_token_type: TYPE, ...more }
    const answer = await notes.post('/oauth/token', { ...form, client_id: by.id, client_secret: by.secret })
    return json(answer)
  }
  return { ...met, made, wiki, access_token, ask }
}

const claimsOf = (token: string) =>
  JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')))

describe('an exchange', () => {
  it('gives the service a token for the next one, with `act`, for as long as the first one lives (§2.2, §4.1)', async () => {
    const { clock, userId, made, access_token, ask } = await adaAndServices()
    clock.pass(200_000)
    const answer = await ask({ resource: MAIL })
    expect(answer).toMatchObject({ issued_token_type: TYPE, token_type: 'Bearer', scope: 'send', expires_in: 100 })
    expect(answer.refresh_token).toBeUndefined()
    const [before, after] = [claimsOf(access_token), claimsOf(answer.access_token)]
    expect(after).toMatchObject({ sub: userId, aud: MAIL, client_id: made.id, gid: before.gid, act: { sub: made.id } })
    expect(after.exp).toBe(before.exp)
    expect((await ask({ audience: API, scope: 'notes.read' })).scope).toBe('notes.read')
  })

  it('never gives more than the subject or an operator gave, nor to anybody else (§2.1, §5)', async () => {
    const { world, wiki, ask, ada } = await adaAndServices()
    const errorOf = async (more: Record<string, string>, by?: { id: string; secret: string }) =>
      (await ask(more, by)).error
    expect(await errorOf({ resource: MAIL, scope: 'read' })).toBe('invalid_scope')
    expect(await errorOf({ resource: API, scope: 'openid' })).toBe('invalid_scope')
    expect(await errorOf({ resource: 'https://other.example/' })).toBe('invalid_target')
    expect(await errorOf({})).toBe('invalid_target')
    expect(await errorOf({ resource: MAIL, subject_token: 'x' })).toBe('invalid_grant')
    expect(await errorOf({ resource: MAIL, subject_token_type: 'x' })).toBe('invalid_request')
    expect(await errorOf({ resource: MAIL, actor_token: 'x' })).toBe('invalid_request')
    const metadata = { redirect_uris: [], grant_types: [GRANT] }
    const other = await addClient(world, { metadata, ownScopes: { [MAIL]: ['send'] } })
    expect(await errorOf({ resource: MAIL }, other)).toBe('invalid_grant')
    const plain = await addClient(world)
    expect(await errorOf({ resource: MAIL }, plain)).toBe('unauthorized_client')
    const userinfoOnly = (await wiki.signIn(ada)).access_token
    expect(await errorOf({ resource: MAIL, subject_token: userinfoOnly })).toBe('invalid_grant')
    await ada.post('/api/sign-out')
    expect(await errorOf({ resource: MAIL })).toBe('invalid_grant')
  })
})

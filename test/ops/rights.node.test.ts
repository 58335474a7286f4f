// `--granted-by` and `--claims`: what an operator types about who may grant a scope and what tokens say, and what D1 holds then.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { migratedFolder } from '../support/servers/migrated.ts'
import { ops, tidyUp } from '../support/servers/operator.ts'
import { query } from '../support/servers/processes.ts'

const API = 'https://notes.example.com/'
const CLAIMS = { 'https://example.com/roles': 'roles' }
let state = ''

beforeAll(async () => {
  state = await migratedFolder()
})
afterAll(tidyUp)

const asked = async (...words: string[]) => {
  const { code, stdout } = await ops(...words, '--json', '--persist-to', state)
  return { code, ...JSON.parse(stdout) }
}

it('an operator says who may grant a scope, and names claims; is told what isn’t understood; and takes it back', async () => {
  const scopes = JSON.stringify({ read: 'read your notes', purge: 'delete everybody’s' })
  const granted = JSON.stringify({ purge: ['ADMIN', 'client'] })
  const words = ['--scopes', scopes, '--granted-by', granted, '--claims', JSON.stringify(CLAIMS)]
  expect((await asked('api:create', API, ...words)).code).toBe(0)
  const policyOf = () => JSON.parse(query<{ policy: string }>(state, 'SELECT policy FROM apis')[0]?.policy ?? '')
  expect(policyOf()).toEqual({ grantedBy: { purge: ['ADMIN', 'client'] }, claims: CLAIMS })
  await asked('api:update', API, '--granted-by', '{}')
  expect(policyOf()).toEqual({ grantedBy: {}, claims: CLAIMS })

  const redirects = ['--redirects', 'https://wiki.example.com/callback', '--id', 'wiki']
  await asked('client:create', 'Wiki', ...redirects, '--claims', JSON.stringify(CLAIMS))
  expect((await asked('client:show', 'wiki')).value.claims).toEqual(CLAIMS)
  await asked('client:update', 'wiki', '--claims', '{}')
  expect((await asked('client:show', 'wiki')).value.claims).toEqual({})

  const said = async (...given: string[]) => {
    const { code, error } = await asked(...given)
    return [code, error.message]
  }
  const other = ['api:create', 'https://x.example/', '--scopes', scopes]
  expect(await said(...other, '--claims', '{"sub":"role"}')).toEqual([
    1,
    expect.stringContaining('The claim "sub" isn\'t taken.'),
  ])
  expect(await said(...other, '--granted-by', '{"purge":["ROOT"]}')).toEqual([
    1,
    expect.stringContaining('Who may grant "purge"'),
  ])
  expect(await said(...other, '--granted-by', 'ADMIN')).toEqual([2, '--granted-by must be an object in JSON.'])
  expect(await said('client:create', 'X', ...redirects, '--claims', '{"permissions":"permissions"}')).toEqual([
    1,
    expect.stringContaining('The claim "permissions"'),
  ])
  expect(await said('client:update', 'wiki', '--claims', '{"email":"role"}')).toEqual([
    1,
    expect.stringContaining('claims.email'),
  ])
  expect(await said('api:update', API, '--granted-by', '{"write":["USER"]}')).toEqual([
    1,
    expect.stringContaining('granted_by.write'),
  ])
})

// An organization that a provider is configured with (Auth0): the parameter on the way there passes through a stranger's browser, so
// that what the token says is what counts.
import { describe, expect, it } from 'vitest'
import { ADA, begin, Provider, signInAt } from '../support/providers/provider.ts'
import { causes, openAcme } from '../support/providers/acme.ts'

describe('an organization of Auth0', () => {
  it.each([
    ['org_abc', { org_id: 'org_abc' }, 303],
    ['Acme', { org_id: 'org_abc', org_name: 'acme' }, 303],
    ['org_abc', {}, 400],
    ['org_abc', { org_id: 'org_other', org_name: 'org_abc' }, 400],
    ['Acme', { org_id: 'org_abc' }, 400],
    ['Acme', { org_name: ['acme'] }, 400],
  ])('%s, and a token with %j', async (organization, more, status) => {
    const { ada, acme } = await openAcme({ kind: 'auth0', organization }, {}, new Provider('acme', '/'))
    expect((await begin(ada, acme)).searchParams.get('organization')).toBe(organization)
    expect((await signInAt(ada, acme, { ...ADA, ...more })).status).toBe(status)
    expect(await causes()).toEqual(status === 400 ? ['wrong_organization'] : [])
  })
})

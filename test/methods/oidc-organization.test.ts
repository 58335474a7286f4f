// An organization that a provider is configured with (Auth0): the parameter on the way there passes through a stranger's browser, so
// that what the token says is what counts.
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ADA, begin, listen, Provider, signInAt, varsFor } from '../support/providers/provider.ts'
import { Browser } from '../support/people/people.ts'
import { freshWorld, rows } from '../support/world.ts'

afterEach(() => vi.unstubAllGlobals())

describe('an organization of Auth0', () => {
  it.each([
    ['org_abc', { org_id: 'org_abc' }, 303],
    ['Acme', { org_id: 'org_abc', org_name: 'acme' }, 303],
    ['org_abc', {}, 400],
    ['org_abc', { org_id: 'org_other', org_name: 'org_abc' }, 400],
    ['Acme', { org_id: 'org_abc' }, 400],
    ['Acme', { org_name: ['acme'] }, 400],
  ])('%s, and a token with %j', async (organization, more, status) => {
    const provider = new Provider('acme', '/')
    listen(provider)
    const ada = new Browser(await freshWorld(varsFor(provider.entry({ kind: 'auth0', organization }))))
    expect((await begin(ada, provider)).searchParams.get('organization')).toBe(organization)
    expect((await signInAt(ada, provider, { ...ADA, ...more })).status).toBe(status)
    const failed = await rows<{ meta: string }>("SELECT meta FROM audit_events WHERE event = 'authn_login_fail'")
    const causes = failed.map(({ meta }) => (JSON.parse(meta) as { cause: string }).cause)
    expect(causes).toEqual(status === 400 ? ['wrong_organization'] : [])
  })
})

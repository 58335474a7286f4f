// Roles that a provider's claim says, where one is configured to: read at each sign-in, never the last SUPER_ADMIN's end.
import { beforeEach, describe, expect, it } from 'vitest'
import { ADA, signInAt } from '../support/providers/provider.ts'
import { EMAIL } from '../support/people/ada.ts'
import { addUser, Browser } from '../support/people/people.ts'
import { openAcme, type AtAcme } from '../support/providers/acme.ts'
import { json, rows } from '../support/world.ts'

const ROLE_CLAIM = 'https://example.com/roles'

let { world, acme, ada } = {} as AtAcme

async function open(entry: object = {}): Promise<void> {
  ;({ world, acme, ada } = await openAcme(entry))
}

const session = async (who: Browser = ada) => json(await who.get('/api/session'))

describe('a role that a claim says', () => {
  const withRoles = (roles: unknown) => ({ ...ADA, [ROLE_CLAIM]: roles })
  const roleOf = async (): Promise<unknown> =>
    (await rows<{ role: string }>('SELECT role FROM users WHERE email = ?', EMAIL))[0]?.role

  beforeEach(() => open({ claims: { [ROLE_CLAIM]: 'role' } }))

  it.each<[unknown, string]>([
    ['admin', 'ADMIN'],
    [['editor', 'Admin', 'user'], 'ADMIN'],
    [['ADMIN', 'SUPER_ADMIN'], 'SUPER_ADMIN'],
    [['super-admin'], 'USER'],
    [[['ADMIN']], 'USER'],
    [{ ADMIN: true }, 'USER'],
    [true, 'USER'],
    [undefined, 'USER'],
    ['ADMIN,SUPER_ADMIN', 'USER'],
  ])('%j makes somebody new %s', async (said, role) => {
    expect((await signInAt(ada, acme, withRoles(said))).status).toBe(303)
    expect([await roleOf(), (await session()).user.role]).toEqual([role, role])
    expect(await rows("SELECT meta FROM audit_events WHERE event = 'user_created'")).toEqual([
      { meta: JSON.stringify({ provider: 'acme', role }) },
    ])
  })

  it('is read again at each sign-in, and taken away again, which the log says', async () => {
    await signInAt(ada, acme, withRoles(['ADMIN']))
    await signInAt(new Browser(world), acme, withRoles([]))
    expect(await roleOf()).toBe('USER')
    expect(await rows("SELECT reason, meta FROM audit_events WHERE event = 'privilege_permissions_changed'")).toEqual([
      { reason: 'provider', meta: JSON.stringify({ provider: 'acme', role: 'USER' }) },
    ])
  })

  it('never takes the last SUPER_ADMIN away', async () => {
    await signInAt(ada, acme, withRoles(['SUPER_ADMIN']))
    const again = new Browser(world)
    expect((await signInAt(again, acme, withRoles(['USER']))).status).toBe(303)
    expect([await roleOf(), (await session(again)).user.role]).toEqual(['SUPER_ADMIN', 'SUPER_ADMIN'])
    await addUser(world, 'grace@example.com', { role: 'SUPER_ADMIN' })
    await signInAt(again, acme, withRoles(['USER']))
    expect(await roleOf()).toBe('USER')
  })

  it('is of no meaning where it isn’t configured by its whole name', async () => {
    await open({ claims: { roles: 'role' } })
    await signInAt(ada, acme, { ...ADA, [ROLE_CLAIM]: ['ADMIN'], role: 'ADMIN' })
    expect(await roleOf()).toBe('USER')
    await open()
    await signInAt(ada, acme, { ...ADA, roles: ['ADMIN'] })
    expect(await roleOf()).toBe('USER')
  })
})

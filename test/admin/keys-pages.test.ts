// The console's keys: what each is for, who may rotate or kill them, and two operators at once.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { uuidv7 } from '../../src/crypto/random.ts'
import { somebody } from '../support/people/administrators.ts'
import { hiddenIn, onwardFrom, open, press } from '../support/people/forms.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { operatorIn } from '../support/people/operators.ts'
import { freshWorld, json, openWorld, rows, stopClock, type Clock, type World } from '../support/world.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const PATH = '/admin/keys'

let clock: Clock
let world: World

beforeEach(async () => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined)
  clock = stopClock()
  world = await freshWorld(INSTANT)
})

const kids = async (): Promise<string[]> =>
  (await rows<{ kid: string }>('SELECT kid FROM signing_keys ORDER BY active_from DESC')).map(({ kid }) => kid)
const audited = (event: string) => rows('SELECT actor_id, meta FROM audit_events WHERE event = ?', event)

describe('the keys', () => {
  it('are listed with what each is for, until when, and whose secret sealed it', async () => {
    const root = await somebody(world, 'SUPER_ADMIN')
    const list = async () => (await json(await root.phone.get('/api/admin/keys'))).items
    const [first] = await list()
    expect(first).toMatchObject({ state: 'signs', retires_at: null, secret: { is: 'current' } })
    expect(first.secret.id).toBe(world.config.secrets.current.id)
    expect(await json(await root.phone.post('/api/admin/keys/rotate'))).toEqual({ marked: 1 })
    expect(await json(await root.phone.post('/api/admin/keys/rotate'))).toEqual({ marked: 0 })
    expect(await audited('key_due')).toEqual([{ actor_id: root.id, meta: '{"keys":1}' }])
    await world.tick()
    expect((await list()).map(({ state }: { state: string }) => state)).toEqual(['published', 'signs'])
    // A successor that waits is not due, too: it has signed nothing yet.
    expect(await json(await root.phone.post('/api/admin/keys/rotate'))).toEqual({ marked: 0 })
    clock.pass(HOUR)
    const late = await somebody(world, 'ADMIN')
    const after = (await json(await late.phone.get('/api/admin/keys'))).items
    expect(after.map(({ state }: { state: string }) => state)).toEqual(['signs', 'retiring'])
    expect(after[1].expires_at).not.toBeNull()
    const next = openWorld({ ...INSTANT, AUTH_SECRET: btoa('the-next-secret-of-32-bytes-or-so') })
    const { phone } = await somebody(next, 'ADMIN')
    const sealed = (await json(await phone.get('/api/admin/keys'))).items
    expect(sealed.map(({ secret }: { secret: { is: string } }) => secret.is)).toContain('unknown')
    expect(JSON.stringify(sealed)).not.toContain('v1.')
  })

  it('are rotated by a page that a SUPER_ADMIN alone may open', async () => {
    const { browser, id } = await operatorIn(world, 'SUPER_ADMIN')
    const [kid = ''] = await kids()
    const page = await (await open(browser, `${PATH}/rotate`)).text()
    expect(page).toContain(kid)
    const done = await onwardFrom(browser, await press(browser, `${PATH}/rotate`, hiddenIn(page)))
    const shown = await done.text()
    expect(shown).toContain('The clock makes its successor')
    expect(shown).toContain('The key is due already')
    expect(await (await open(browser, '/admin/health')).text()).toContain('It opens, and is due')
    expect(await audited('key_due')).toEqual([{ actor_id: id, meta: '{"keys":1}' }])
    // Somebody else had the same page open.
    const again = await onwardFrom(browser, await press(browser, `${PATH}/rotate`, { kid }))
    expect(await again.text()).toContain('Nothing was changed')

    const admin = await operatorIn(world, 'ADMIN')
    const seen = await (await open(admin.browser, PATH)).text()
    expect(seen).toContain('Only a super admin')
    expect(seen).not.toContain(`${PATH}/rotate`)
    for (const act of ['rotate', 'compromised']) {
      expect((await open(admin.browser, `${PATH}/${act}`)).status).toBe(403)
      expect((await press(admin.browser, `${PATH}/${act}`, { kid, kids: kid })).status).toBe(403)
    }
    expect(await kids()).toEqual([kid])
    const refused = await rows("SELECT meta FROM audit_events WHERE event = 'authz_fail' AND actor_id = ?", admin.id)
    expect(refused).toContainEqual({ meta: '{"right":"keys"}' })
  })

  it('are killed once: a second operator’s form spares the key that was made since, and is told so', async () => {
    const one = await operatorIn(world, 'SUPER_ADMIN')
    const other = await operatorIn(world, 'SUPER_ADMIN')
    const [killed = ''] = await kids()
    const [form, late] = [
      hiddenIn(await (await open(one.browser, `${PATH}/compromised`)).text()),
      hiddenIn(await (await open(other.browser, `${PATH}/compromised`)).text()),
    ]
    const done = await press(one.browser, `${PATH}/compromised`, form)
    expect(done.status).toBe(303)
    // Their own session goes on: the next page renews the token by itself.
    const page = await onwardFrom(one.browser, done)
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('All keys are revoked')])
    const [made = ''] = await kids()
    expect([made === killed, await kids()]).toEqual([false, [made]])
    expect(await audited('key_revoked')).toEqual([{ actor_id: one.id, meta: '{"keys":1}' }])

    const refused = await press(other.browser, `${PATH}/compromised`, late)
    const text = await refused.text()
    expect([refused.status, await kids()]).toEqual([412, [made]])
    expect(text).toContain('It was changed meanwhile')
    expect(hiddenIn(text)['kids']).toBe(made)
    expect((await press(other.browser, `${PATH}/rotate`, { kid: killed })).status).toBe(412)
    expect(await rows('SELECT 1 FROM signing_keys WHERE rotates_at <= ?', clock.now())).toEqual([])
  })

  it('are killed by the API, too, with every token; a wrong list kills none', async () => {
    const root = await somebody(world, 'SUPER_ADMIN')
    const before = await kids()
    const wrong = await root.phone.post('/api/admin/keys/compromised', { kids: [uuidv7(clock.now())] })
    expect([wrong.status, (await json(wrong)).code, await kids()]).toEqual([412, 'changed_meanwhile', before])
    expect(await json(await root.phone.post('/api/admin/keys/compromised'))).toEqual({ killed: before })
    expect((await root.phone.get('/api/admin/keys')).status).toBe(401)
  })
})

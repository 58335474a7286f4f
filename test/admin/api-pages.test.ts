// The console's APIs: adding one, what is wrong with its form, what people read of it, and who may grant its scopes.
import { beforeEach, describe, expect, it } from 'vitest'
import { addApi, API } from '../support/clients/relying-party.ts'
import { seenAt, textOf } from '../support/people/console-apps.ts'
import { onwardFrom, press } from '../support/people/forms.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { operatorIn } from '../support/people/operators.ts'
import { freshWorld, rows, type World } from '../support/world.ts'

let world: World

beforeEach(async () => {
  world = await freshWorld(INSTANT)
})

const boss = async () => (await operatorIn(world, 'SUPER_ADMIN')).browser

describe('the console’s APIs', () => {
  it('are added with what people read of each scope, changed, and deleted', async () => {
    const browser = await boss()
    const path = `/admin/apis/${encodeURIComponent(API)}`
    const typed = { name: 'Notes', identifier: API, scope_0: 'openid', says_0: 'x', scope_1: 'notes.read', says_1: '' }
    const wrong = { ...typed, name: '', identifier: 'notes', token_seconds: '5' }
    const refused = await press(browser, '/admin/apis/new', wrong)
    expect(refused.status).toBe(400)
    // Everything that is wrong is said at once, in the order of the form.
    const said = (await refused.text()).split('Please check this')[1] ?? ''
    const faults = ['Give it a name', 'without a #', 'is a scope of ours', 'what “notes.read” allows', '60 to 86,400']
    const places = faults.map((fault) => said.indexOf(fault))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(places).not.toContain(-1)
    const good = {
      ...typed,
      scope_0: 'notes.read',
      says_0: 'read your notes',
      scope_1: '',
      says_1: '',
      token_seconds: '600',
    }
    const made = await (await onwardFrom(browser, await press(browser, '/admin/apis/new', good))).text()
    expect(made).toContain('Notes was added.')
    expect(made).toContain('10 minutes')
    const seen = await seenAt(browser, `${path}/edit`)
    const edited = { ...seen, name: 'Papers', scope_0: 'notes.read', says_0: 'read your papers', token_seconds: '' }
    expect((await press(browser, `${path}/edit`, edited)).status).toBe(303)
    expect((await press(browser, `${path}/edit`, { ...edited, name: 'Late' })).status).toBe(412)
    expect(await textOf(browser, '/admin/apis')).toContain('as all others')
    const admin = (await operatorIn(world, 'ADMIN')).browser
    expect(await textOf(admin, `${path}/edit`)).not.toContain('token_seconds')
    expect((await press(admin, `${path}/delete`, await seenAt(browser, `${path}/delete`))).status).toBe(403)
    const gone = await press(browser, `${path}/delete`, await seenAt(browser, `${path}/delete`))
    expect(await (await onwardFrom(browser, gone)).text()).toContain('Papers was deleted.')
    expect(await rows('SELECT identifier FROM apis')).toEqual([])
  })

  it('show who may grant a scope, and the claims of their tokens; the form leaves both as they are', async () => {
    const browser = await boss()
    await addApi(world)
    const policy = {
      grantedBy: { 'notes.write': ['ADMIN', 'client'] },
      claims: { 'https://example.com/roles': 'roles' },
    }
    await world.env.DB.prepare('UPDATE apis SET policy = ?').bind(JSON.stringify(policy)).run()
    const path = `/admin/apis/${encodeURIComponent(API)}`
    const page = await textOf(browser, path)
    expect(page).toContain('Granted by: an administrator, apps on whose list it is')
    expect(page).toContain('https://example.com/roles')
    const seen = await seenAt(browser, `${path}/edit`)
    const saved = { ...seen, name: 'Papers', scope_0: 'notes.write', says_0: 'change your papers' }
    expect((await press(browser, `${path}/edit`, saved)).status).toBe(303)
    const kept = await rows<{ policy: string }>('SELECT policy FROM apis')
    expect(kept.map((row) => JSON.parse(row.policy) as unknown)).toEqual([policy])
  })
})

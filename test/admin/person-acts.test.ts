// What operators do on the pages of a person: each help does what it says, says what it did, and says in words what it may not do.
import { beforeEach, describe, expect, it } from 'vitest'
import { enter, everything, somebody } from '../support/people/administrators.ts'
import { act, askFor } from '../support/people/desk-forms.ts'
import { ANY_HASH } from '../support/people/factors.ts'
import { hiddenIn, onwardFrom, open, press } from '../support/people/forms.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { fill } from '../support/people/laden.ts'
import { growStale, operatorIn } from '../support/people/operators.ts'
import { addUser, type Browser, count } from '../support/people/people.ts'
import { sampled } from '../support/size.ts'
import { database, freshWorld, rows, type World } from '../support/world.ts'

let world: World
let root: Awaited<ReturnType<typeof operatorIn>>

beforeEach(async () => {
  world = await freshWorld(INSTANT)
  root = await operatorIn(world, 'SUPER_ADMIN')
})

const ada = async (): Promise<string> => {
  const id = await addUser(world, 'ada@example.com', { hash: ANY_HASH })
  await fill(world, id)
  return id
}

/** What the page says after an act. */
async function saidAfter(browser: Browser, answer: Response): Promise<string> {
  const page = await (await onwardFrom(browser, answer)).text()
  const [, said = ''] = page.split('class="notice good"')
  return said
    .slice(0, said.indexOf('</div></div>'))
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
}

/** Each act by the API. */
const BY_API: Record<string, readonly [method: string, path: string, body?: object]> = {
  rename: ['PATCH', '', { name: 'Grace' }],
  role: ['PUT', '/role', { role: 'ADMIN' }],
  'send-reset': ['POST', '/send-reset', {}],
  unlock: ['POST', '/unlock', {}],
  'end-sessions': ['DELETE', '/sessions'],
  'remove-factors': ['POST', '/remove-factors', {}],
  disable: ['POST', '/disable', {}],
  enable: ['POST', '/enable', {}],
  delete: ['DELETE', ''],
}
const TARGETS = ['USER', 'ADMIN', 'SUPER_ADMIN', 'self'] as const

describe.each(['ADMIN', 'SUPER_ADMIN'] as const)('the rights of an %s', (role) => {
  const typed: Record<string, Record<string, string>> = { rename: { name: 'Grace' }, role: { role: 'ADMIN' } }

  it.each(sampled(Object.keys(BY_API), 3, role.length))(
    'to %s are the API’s: the link, the button and the form',
    async (verb) => {
      for (const kind of TARGETS.filter((one) => one !== 'self' || verb !== 'enable')) {
        let operator = await operatorIn(world, role)
        const target = async (): Promise<string> => {
          if (kind === 'self') operator = await operatorIn(world, role)
          const { id } = kind === 'self' ? operator : await somebody(world, kind)
          if (verb === 'enable') await database.prepare('UPDATE users SET disabled_at = 1 WHERE id = ?').bind(id).run()
          if (verb === 'remove-factors')
            await database
              .prepare(`INSERT INTO recovery_codes (digest, user_id, created_at) VALUES (?1, ?1, 1)`)
              .bind(id)
              .run()
          return id
        }
        const [method, path, body] = BY_API[verb] ?? ['', '']
        const first = await target()
        const { phone } = await enter(world, operator.id)
        const api = await phone.send(method, `/api/admin/users/${first}${path}`, body)
        const may = api.status < 300
        expect(may || api.status === 403, `${verb} ${kind} ${api.status}`).toBe(true)
        const id = await target()
        const page = await (await open(operator.browser, `/admin/people/${id}`)).text()
        expect(page.includes(`/admin/people/${id}/${verb}"`), `link ${verb} ${kind}`).toBe(may)
        const { fields, page: asks } = await askFor(operator.browser, id, verb)
        expect(fields !== undefined, `form ${verb} ${kind}`).toBe(may)
        if (!may) expect(asks).toMatch(/Only a super admin can|Nobody removes their own factors here/)
        // What is seen is the same whoever looks.
        const seen = (await askFor(root.browser, id, verb)).fields?.['seen'] ?? ''
        const form = { seen, account: operator.id, ...typed[verb] }
        const pressed = await press(operator.browser, `/admin/people/${id}/${verb}`, form)
        expect(pressed.status, `post ${verb} ${kind}`).toBe(may ? 303 : 403)
      }
    },
  )
})

describe('each help', () => {
  it.each([
    ['rename', { name: 'Grace' }, 'The new name is saved: Grace (ada@example.com).', "name = 'Grace'"],
    ['rename', { name: '' }, 'The new name is saved: ada@example.com.', 'name IS NULL'],
    ['role', { role: 'ADMIN' }, 'Ada Lovelace (ada@example.com) has the role Admin now.', "role = 'ADMIN'"],
    ['role', { role: 'USER' }, 'Ada Lovelace (ada@example.com) already has the role User.', "role = 'USER'"],
    ['disable', {}, 'Ada Lovelace (ada@example.com) is disabled and signed out.', 'disabled_at IS NOT NULL'],
    ['unlock', {}, 'Sign-in is unlocked for Ada Lovelace (ada@example.com).', '1'],
    ['end-sessions', {}, '7 sessions of Ada Lovelace (ada@example.com) have ended.', '1'],
    [
      'remove-factors',
      {},
      'The second factors of Ada Lovelace (ada@example.com) are removed, and 7 sessions have ended.',
      '1',
    ],
    ['send-reset', {}, 'A link to set a password was sent to Ada Lovelace (ada@example.com).', '1'],
  ] as const)('%s %j is done, and said to whom', async (verb, typed, said, holds) => {
    const id = await ada()
    const asks = await askFor(root.browser, id, verb)
    expect(asks.page).toContain('Ada Lovelace')
    if (['disable', 'end-sessions', 'remove-factors'].includes(verb))
      expect(asks.page).toContain('7 sessions end: they are signed out there at once.')
    if (verb === 'remove-factors') expect(asks.page).toContain('Passkeys are removed: Phone, Key.')
    const done = await press(root.browser, `/admin/people/${id}/${verb}`, { ...asks.fields, ...typed })
    expect(done.headers.get('Location')).toMatch(new RegExp(`/admin/people/${id}$`))
    expect(await saidAfter(root.browser, done)).toContain(said)
    expect(await count('users', `id = '${id}' AND ${holds}`)).toBe(1)
    const again = await (await open(root.browser, `/admin/people/${id}`)).text()
    expect(again).not.toContain('class="notice good"')
  })

  it('enables somebody, and deletes them: at once, or when nobody can bring them back any more', async () => {
    const id = await ada()
    await act(root.browser, id, 'disable')
    const enabled = await act(root.browser, id, 'enable')
    expect(await saidAfter(root.browser, enabled)).toContain('Ada Lovelace (ada@example.com) is enabled.')
    const { page } = await askFor(root.browser, id, 'delete')
    expect(page).toContain('a link that was sent to old@example.com can still bring the account back')
    const waits = await act(root.browser, id, 'delete')
    expect(waits.headers.get('Location')).toMatch(/\/admin\/people\/[0-9a-f-]{36}$/)
    expect(await saidAfter(root.browser, waits)).toContain('deleted once the link to bring them back has ended')
    await act(root.browser, id, 'enable')
    await database.prepare('DELETE FROM codes').run()
    expect((await askFor(root.browser, id, 'delete')).page).toContain('This can’t be undone.')
    const gone = await act(root.browser, id, 'delete')
    expect(gone.headers.get('Location')).toMatch(/\/admin\/people$/)
    expect(await saidAfter(root.browser, gone)).toContain('Ada Lovelace (ada@example.com) is deleted.')
    expect(await count('users', `id = '${id}'`)).toBe(0)
  })

  it('is at most four clicks from the overview: people, the person, the help, its button', async () => {
    const id = await ada()
    const list = await (await open(root.browser, '/admin/people')).text()
    expect(list).toContain(`href="/admin/people"`)
    expect(list).toContain(`href="/admin/people/${id}"`)
    const page = await (await open(root.browser, `/admin/people/${id}`)).text()
    const helps = [...page.matchAll(new RegExp(`href="(/admin/people/${id}/[a-z-]+)"`, 'g'))].map(
      ([, path = '']) => path,
    )
    const forms = [...new Set(helps)].filter((path) => !path.endsWith('/sessions'))
    expect(forms).toHaveLength(9)
    for (const path of forms)
      expect(await (await open(root.browser, path)).text()).toContain(`<form method="post" action="${path}"`)
  })

  it('is done once where its button is pressed twice', async () => {
    const id = await ada()
    const { fields = {} } = await askFor(root.browser, id, 'send-reset')
    const path = `/admin/people/${id}/send-reset`
    const both = await Promise.all([press(root.browser, path, fields), press(root.browser, path, fields)])
    expect(both.map(({ status }) => status)).toEqual([303, 303])
    expect(await count('mails', "recipient = 'ada@example.com'")).toBe(1)
  })
})

describe('what is refused is said on the page', () => {
  it('a second link within a minute, and one to somebody disabled', async () => {
    const id = await ada()
    await act(root.browser, id, 'send-reset')
    const again = await act((await operatorIn(world, 'ADMIN')).browser, id, 'send-reset')
    expect([again.status, await again.text()]).toEqual([429, expect.stringContaining('within the last minute')])
    const { fields = {} } = await askFor(root.browser, id, 'send-reset')
    await database.prepare('UPDATE users SET disabled_at = 1 WHERE id = ?').bind(id).run()
    expect((await askFor(root.browser, id, 'send-reset')).page).toContain('They are disabled: enable them first.')
    expect((await press(root.browser, `/admin/people/${id}/send-reset`, fields)).status).toBe(409)
  })

  it('a name that is none, with what was typed kept', async () => {
    const id = await ada()
    const answer = await act(root.browser, id, 'rename', { name: 'a\u0000b' })
    const page = await answer.text()
    expect(answer.status).toBe(400)
    expect(page).toContain('aria-invalid="true"')
    expect(hiddenIn(page)['seen']).toBeTruthy()
    expect((await act(root.browser, id, 'role', { role: 'ROOT' })).status).toBe(400)
    expect((await press(root.browser, `/admin/people/${id}/role`, { seen: 'x' })).status).toBe(400)
    expect(await count('users', "role = 'USER' AND name = 'Ada Lovelace'")).toBe(1)
  })

  it('the last enabled super admin, whatever is tried', async () => {
    for (const verb of ['role', 'disable', 'delete']) {
      const { page, fields } = await askFor(root.browser, root.id, verb)
      expect(fields).toBeUndefined()
      expect(page).toContain('This is the last enabled super admin')
    }
    const other = await operatorIn(world, 'SUPER_ADMIN')
    const { fields = {} } = await askFor(root.browser, root.id, 'disable')
    await database.prepare("UPDATE users SET role = 'USER' WHERE id = ?").bind(other.id).run()
    const before = await everything()
    const refused = await press(root.browser, `/admin/people/${root.id}/disable`, fields)
    expect([refused.status, await refused.text()]).toEqual([
      403,
      expect.stringContaining('This is the last enabled super admin'),
    ])
    expect(await everything()).toBe(before)
  })

  it('an act in a session whose role was taken away, or on somebody who is gone', async () => {
    const id = await ada()
    const admin = await operatorIn(world, 'ADMIN')
    const { fields = {} } = await askFor(admin.browser, id, 'disable')
    await database.prepare("UPDATE users SET role = 'USER' WHERE id = ?").bind(admin.id).run()
    expect((await press(admin.browser, `/admin/people/${id}/disable`, fields)).status).toBe(403)
    await database.prepare('DELETE FROM users WHERE id = ?').bind(id).run()
    const gone = await press(root.browser, `/admin/people/${id}/disable`, { ...fields, account: root.id })
    expect(gone.status).toBe(404)
  })

  it('one’s own account: what it costs is said, and the console is left', async () => {
    await operatorIn(world, 'SUPER_ADMIN')
    const { page } = await askFor(root.browser, root.id, 'end-sessions')
    expect(page).toContain('One of them is yours')
    const left = await act(root.browser, root.id, 'disable')
    const next = await onwardFrom(root.browser, left)
    expect(new URL(next.headers.get('Location') ?? '').pathname).toBe('/sign-in')
  })
})

describe('a proof that has grown old', () => {
  it('leads to a fresh one, and a typed name or a chosen role is one press away after it', async () => {
    const id = await ada()
    for (const [verb, typed] of [
      ['rename', { name: 'Grace' }],
      ['role', { role: 'ADMIN' }],
    ] as const) {
      const { fields = {} } = await askFor(root.browser, id, verb)
      await growStale(root.id)
      const path = `/admin/people/${id}/${verb}`
      const proof = await press(root.browser, path, { ...fields, ...typed })
      expect(new URL(proof.headers.get('Location') ?? '').pathname).toBe('/account/prove')
      await onwardFrom(root.browser, proof)
      await database
        .prepare('UPDATE sessions SET auth_time = auth_time + 3600000 WHERE user_id = ?')
        .bind(root.id)
        .run()
      const again = await (
        await open(root.browser, '/account/prove/again?return_to=http%3A%2F%2Flocalhost%3A8787%2Fadmin')
      ).text()
      expect(again).toContain(`action="${path}"`)
      expect((await press(root.browser, path, hiddenIn(again))).status).toBe(303)
    }
    expect(await count('users', `id = '${id}' AND name = 'Grace' AND role = 'ADMIN'`)).toBe(1)
  })

  it('leads to a fresh one, and what can’t be undone is asked again', async () => {
    const id = await ada()
    const { fields = {} } = await askFor(root.browser, id, 'delete')
    await growStale(root.id)
    const before = await everything()
    const proof = await press(root.browser, `/admin/people/${id}/delete`, fields)
    const to = new URL(proof.headers.get('Location') ?? '')
    expect(new URL(to.searchParams.get('return_to') ?? '').pathname).toBe(`/admin/people/${id}/delete`)
    expect(await everything()).toBe(before)
  })
})

describe('a notice', () => {
  it('is for the session of who acted, and for nobody who signs in after them', async () => {
    const id = await ada()
    const done = await act(root.browser, id, 'unlock')
    const other = await operatorIn(world, 'ADMIN')
    const notice = root.browser.jar.get('__Host-latchkey-notice') ?? ''
    // What it says is sealed; three letters might come up in it by chance.
    expect(notice).not.toMatch(/Lovelace|example/)
    other.browser.jar.set('__Host-latchkey-notice', notice)
    expect(await (await open(other.browser, `/admin/people/${id}`)).text()).not.toContain('class="notice good"')
    expect(await saidAfter(root.browser, done)).toContain('unlocked')
    expect(await rows("SELECT actor_id, subject_id FROM audit_events WHERE event = 'user_unlocked'")).toEqual([
      { actor_id: root.id, subject_id: id },
    ])
  })
})

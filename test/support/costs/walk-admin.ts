// The part of the walk that administrators take: every route and every verb of theirs, with each filter and each refusal.
import { createExecutionContext } from 'cloudflare:test'
import { AuthAdmin } from '../../../src/rpc.ts'
import { somebody, type Somebody } from '../people/administrators.ts'
import { enrolTotp } from '../people/factors.ts'
import { act, askFor } from '../people/desk-forms.ts'
import { open, press } from '../people/forms.ts'
import { INSTANT } from '../people/hasher.ts'
import { operatorIn } from '../people/operators.ts'
import { Phone } from '../people/people.ts'
import { walkApps } from './walk-apps.ts'
import { door, watched } from './watched.ts'
import { json, stopClock } from '../world.ts'

const MINUTE = 60_000

/** Takes it. */
export async function walkAdmin(): Promise<void> {
  const clock = stopClock()
  const world = watched({ MAIL_HOURLY_LIMIT: '12' })
  const root = await somebody(world, 'SUPER_ADMIN')
  const admin = await somebody(world, 'ADMIN')
  const user = await somebody(world, 'USER')
  const users = '/api/admin/users'
  const at = `${users}/${user.id}`
  await user.phone.get(users)
  await root.phone.post(users, { email: 'walk-new@example.com' })
  await root.phone.post(users, { email: 'walk-new@example.com' })
  await admin.phone.send('PATCH', `${users}/${root.id}`, { name: 'x' })
  await admin.phone.send('PATCH', at, { name: 'x' })
  await admin.phone.get(at)
  await root.phone.send('PUT', `${at}/role`, { role: 'ADMIN' })
  await root.phone.send('PUT', `${at}/role`, { role: 'USER' })
  await root.phone.send('PUT', `${users}/${root.id}/role`, { role: 'USER' })
  for (const act of ['unlock', 'send-reset', 'send-reset', 'disable', 'enable']) await admin.phone.post(`${at}/${act}`)
  const lost = await somebody(world, 'USER')
  await enrolTotp(lost.phone)
  for (const whom of [lost, lost, root]) await root.phone.post(`${users}/${whom.id}/remove-factors`)
  const acting = Object.assign(new Phone(world), {
    accessToken: (await somebody(world, 'SUPER_ADMIN')).phone.accessToken,
  })
  for (const why of ['', 'A', 'B']) await acting.send('POST', `${at}/impersonate`, { reason: why })
  for (const path of ['/api/session', '/api/sessions', '/api/user', '/api/passkeys']) await acting.get(path)
  for (const path of ['/api/refresh', '/api/token']) await acting.post(path)
  await acting.send('DELETE', '/api/impersonation')
  await admin.phone.get(`${at}/sessions`)
  await admin.phone.send('DELETE', `${at}/sessions/${user.id}`)
  await admin.phone.send('DELETE', `${at}/sessions/${user.sessionId}`)
  await admin.phone.send('DELETE', `${at}/sessions`)
  for (const whose of ['', `user_id=${admin.id}`])
    for (const cursor of ['', `cursor=1-${admin.sessionId}`])
      await admin.phone.get(`/api/admin/sessions?${whose}&${cursor}`)
  for (const query of ['', 'query=walk', 'name=walk', 'name=walk&role=USER', 'role=USER&status=active'])
    await (await admin.phone.get(`${users}/export?${query}`)).text()
  await admin.phone.get('/api/admin/stats')
  await admin.phone.get('/api/admin/stats/daily')
  for (const query of ['', 'query=walk'])
    for (const role of ['', 'role=USER'])
      for (const status of ['', 'status=active']) {
        const search = [query, role, status, 'limit=1'].filter((part) => part !== '').join('&')
        const { next_cursor } = await json(await admin.phone.get(`${users}?${search}`))
        const cursor = next_cursor ?? (query === '' ? user.id : btoa('walk-a@example.com').replace(/=+$/, ''))
        await admin.phone.get(`${users}?${search}&cursor=${cursor}`)
      }
  for (const subject of ['', `subject_id=${user.id}`])
    for (const actor of ['', `actor_id=${admin.id}`])
      for (const event of ['', 'event=user_disabled', 'event=user_created'])
        for (const cursor of ['', `cursor=${user.id}`])
          await admin.phone.get(`/api/admin/audit-events?${[subject, actor, event, cursor].join('&')}`)

  await walkApps(world)
  await walkOperations(await somebody(world, 'SUPER_ADMIN'))

  const sibling = door('AuthAdmin', new AuthAdmin(createExecutionContext(), world.env))
  await sibling.listUsers()
  await sibling.getUser(user.id)
  await sibling.unlockUser(user.id)
  await sibling.removeFactors(user.id)
  await sibling.listSessions(user.id)
  await sibling.revokeUserSessions(user.id)
  await sibling.getStats()
  await sibling.getDailyStats()
  // Until the budget for mail is used up.
  for (let sent = 0; sent < 7; sent += 1) {
    clock.pass(2 * MINUTE)
    await sibling.sendReset(user.id)
  }
  await sibling.sendReset(crypto.randomUUID())
  await walkConsole()
  const late = await somebody(world, 'SUPER_ADMIN')
  await late.phone.send('DELETE', at)
}

/** The pages that an operator opens. */
async function walkConsole(): Promise<void> {
  const { browser } = await operatorIn(watched(INSTANT), 'ADMIN', 'walk-overview@example.com')
  for (const path of ['', '/keys', '/mail', '/health', '/people', '/sessions', '/activity'])
    await open(browser, `/admin${path}`)
  for (const search of ['query=walk', 'query=Walk&by=name', 'query=walk&by=name&role=USER&status=active'])
    await open(browser, `/admin/people?${search}`)
  await walkPerson()
}

/** A person's page, and each help: done, and refused because they aren't as they were seen. */
async function walkPerson(): Promise<void> {
  const world = watched(INSTANT)
  const { browser } = await operatorIn(world, 'SUPER_ADMIN', 'walk-person@example.com')
  const person = await somebody(world, 'USER', { email: 'walk-helped@example.com' })
  await enrolTotp(person.phone)
  const path = `/admin/people/${person.id}`
  await open(browser, path)
  const { fields = {} } = await askFor(browser, person.id, 'unlock')
  await act(browser, person.id, 'rename', { name: 'x' })
  await act(browser, person.id, 'role', { role: 'USER' })
  await act(browser, person.id, 'remove-factors')
  for (const verb of ['send-reset', 'unlock', 'end-sessions', 'disable', 'enable', 'remove-factors', 'delete']) {
    await press(browser, `${path}/${verb}`, fields)
    await act(browser, person.id, verb)
  }
}

/** Keys, mail and health, with each filter and each refusal. */
async function walkOperations(root: Somebody): Promise<void> {
  const { phone } = root
  const id = '00000000-0000-7000-8000-000000000000'
  for (const state of ['', 'state=sent', 'state=failed', 'state=waiting', 'state=sending']) {
    const unsent = state.endsWith('waiting') || state.endsWith('sending')
    for (const cursor of ['', `cursor=${unsent ? '5.' : ''}${id}`])
      await phone.get(`/api/admin/mails?${state}&${cursor}`)
  }
  await phone.post(`/api/admin/mails/${id}/retry`)
  await phone.post(`/api/admin/mails/${id}/retry`, { seen: { attempts: 1, failed_at: null } })
  await phone.post('/api/admin/mails/retry')
  await phone.get('/api/admin/health?deep=1')
  await phone.get('/api/admin/keys')
  for (const body of [{}, { kid: 'x' }]) await phone.post('/api/admin/keys/rotate', body)
  await phone.post('/api/admin/keys/compromised', { kids: ['x'] })
}

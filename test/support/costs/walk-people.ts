// The part of the walk that an operator takes through the lists of people and of sessions: each search, with each filter, and what they do there.
import { enter } from '../people/administrators.ts'
import { open } from '../people/forms.ts'
import { INSTANT } from '../people/hasher.ts'
import { operatorIn } from '../people/operators.ts'
import { addUser } from '../people/people.ts'
import { watched } from './watched.ts'

/** Takes it. */
export async function walkPeople(): Promise<void> {
  const world = watched(INSTANT)
  const { browser, id } = await operatorIn(world, 'SUPER_ADMIN', 'walk-lists@example.com')
  const target = await addUser(world, 'walk-listed@example.com')
  const { sessionId } = await enter(world, target)
  for (const search of ['', 'query=walk', 'name=walk'])
    for (const role of ['', 'role=USER'])
      for (const status of ['', 'status=active']) {
        const query = [search, role, status].join('&')
        await browser.get(`/api/admin/users?${query}&limit=1`)
        await (await browser.get(`/api/admin/users/export?${query}`)).arrayBuffer()
        await open(browser, `/admin/people?${query.replace('name=walk', 'query=walk&by=name')}&limit=1`)
      }
  for (const query of ['', `user_id=${target}`]) {
    await browser.get(`/api/admin/sessions?${query}`)
    await open(browser, `/admin/sessions?${query}`)
  }
  await open(browser, `/admin/people/${id}`)
  await open(browser, `/admin/sessions/${sessionId}/end`)
  await browser.send('DELETE', `/api/admin/users/${target}/sessions/${sessionId}`)
}

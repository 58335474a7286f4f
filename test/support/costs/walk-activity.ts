// The part of the walk that an operator takes through the audit log: its pages, with each filter, turned both ways, and its files.
import { INSTANT } from '../people/hasher.ts'
import { open } from '../people/forms.ts'
import { operatorIn } from '../people/operators.ts'
import { watched } from './watched.ts'

const PATH = '/admin/activity'

/** Takes it. */
export async function walkActivity(): Promise<void> {
  const world = watched(INSTANT)
  const { browser, id, email } = await operatorIn(world, 'ADMIN', 'walk-operator@example.com')
  await open(browser, `${PATH}/${id}`)
  await open(browser, `${PATH}?person=x`)
  const more = ['', 'outcome=failure', 'from=2026-01-01&until=2026-12-31']
  for (const person of ['', `person=${id}`, `person=${email}`])
    for (const actor of ['', 'actor=clock', `actor=${id}`, `actor=${email}`])
      for (const event of ['', 'event=user_disabled', 'event=user_created'])
        for (const [nth, edge] of ['', `before=${id}`, `after=${id}`].entries())
          await open(browser, `${PATH}?${[person, actor, event, edge, more[nth]].join('&')}`)
  for (const query of ['', `person=${email}`, 'outcome=failure']) {
    const file = await open(browser, `${PATH}/events.ndjson?${query}`)
    await file.arrayBuffer()
  }
  await (await open(browser, `/api/admin/audit-events.ndjson?cursor=${id}`)).arrayBuffer()
}

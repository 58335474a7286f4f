// The part of a person's page that says which software they let in.
import { AppMark, Place, Unchecked } from '../pages/app.tsx'
import { Card } from '../pages/card.tsx'
import { useHouse, useWords } from '../pages/layout.tsx'
import { Time } from '../pages/time.tsx'
import type { PersonView } from './person.ts'

/** The apps with access, the one that was used last first, and what ends it. Nothing where there is none. */
export function ConnectedApps({ view, now, mayEnd }: { view: PersonView; now: number; mayEnd: boolean }) {
  const { console: common, oauth } = useWords()
  const { base } = useHouse()
  const words = common.person.apps
  const { apps, person } = view
  if (apps.length === 0) return <></>
  return (
    <Card id="apps" icon="key" title={words.title} state={words.count(apps.length)}>
      <ul class="rows">
        {apps.map(({ client, usedAt }) => (
          <li class="app">
            <AppMark {...client} />
            <div>
              <p class="head">
                <a href={`${base}/admin/clients/${encodeURIComponent(client.id)}`}>{client.name}</a>
                <Unchecked isUnknown={client.unknown} />
              </p>
              <p class="small muted address">
                <Place {...client} />
                {' · '}
                {usedAt === undefined ? oauth.apps.notUsed : oauth.apps.used(<Time at={usedAt} now={now} />)}
              </p>
            </div>
          </li>
        ))}
      </ul>
      {mayEnd ? (
        <p class="small muted">
          {words.ending}{' '}
          <a href={`${base}/admin/people/${person.id}/end-sessions`}>{common.person.acts['end-sessions'].title}</a>
        </p>
      ) : (
        ''
      )}
    </Card>
  )
}

// The people, as a table of the console.
import type { Page } from '../db/page.ts'
import { Badge } from '../pages/badge.tsx'
import { ConsolePage, type Operating } from '../pages/console.tsx'
import { useHouse, useWords } from '../pages/layout.tsx'
import { Table } from '../pages/table.tsx'
import { Time } from '../pages/time.tsx'
import { Done } from './person-pages.tsx'
import type { Told } from '../gate/told.ts'
import type { AdminUser } from './user.ts'

/** A page of the directory. `told` is what was done just before. `now` in ms. */
export function PeoplePage(props: { operator: Operating; page: Page<AdminUser>; told: Told | undefined; now: number }) {
  const { operator, page, told, now } = props
  const { base } = useHouse()
  const { console: common } = useWords()
  const words = common.people
  const time = (at: string) => <Time at={Date.parse(at)} now={now} />
  return (
    <ConsolePage
      section="people"
      {...{ operator }}
      title={words.title}
      lead={words.lead}
      at={now}
      notice={told === undefined ? undefined : <Done {...told} />}
    >
      <Table
        caption={words.title}
        columns={[words.person, words.role, words.status, words.created, words.lastSignIn].map((title) => ({ title }))}
        rows={page.items.map((user) => [
          <a href={`${base}/admin/people/${user.id}`}>{user.email}</a>,
          common.roles[user.role],
          user.disabled ? (
            <Badge tone="bad">{common.statuses.disabled}</Badge>
          ) : (
            common.statuses[user.email_verified ? 'active' : 'unverified']
          ),
          time(user.created_at),
          user.last_login_at === null ? words.never : time(user.last_login_at),
        ])}
      />
    </ConsolePage>
  )
}

// The banner of a session in which an operator acts as somebody: on every page, so that nobody takes one account for another.
import { Button } from './button.tsx'
import { useHouse, useWords } from './layout.tsx'
import { Time } from './time.tsx'

/** The person the operator acts as, and the end (ms). Both are missing while D1 doesn't answer. */
export type ActingAs = {
  person: { email: string; name: string | null } | undefined
  until: { at: number; now: number } | undefined
}

/** Names the person that the operator acts as, and says that nothing can be changed and when it ends. Its button ends it. */
export function ActingBanner({ person, until }: ActingAs) {
  const { acting } = useWords()
  const { base } = useHouse()
  return (
    <aside class="acting" aria-label={acting.label}>
      <p>
        <strong>
          {person === undefined ? acting.asSomebody : acting.as(<bdi>{person.name ?? person.email}</bdi>)}
        </strong>{' '}
        {person === undefined || person.name === null ? '' : <bdi class="address">{person.email}</bdi>}
        <span class="until">
          <span class="only">{acting.only}</span> {until === undefined ? '' : acting.ends(<Time {...until} />)}
        </span>
      </p>
      <form method="post" action={`${base}/impersonation/stop`}>
        <Button look="quiet">{acting.stop}</Button>
      </form>
    </aside>
  )
}

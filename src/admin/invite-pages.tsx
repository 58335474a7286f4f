// The page that makes an account for somebody.
import { Button } from '../pages/button.tsx'
import { ConsolePage, type Operating } from '../pages/console.tsx'
import { EmailField, NameField } from '../pages/fields.tsx'
import { useHouse, useWords } from '../pages/layout.tsx'
import { Problems, type Fault } from '../pages/notice.tsx'

/** The form; `typed` comes back with its `problems`. */
export function InvitePage(props: {
  operator: Operating
  typed?: { email?: string | undefined; name?: string | undefined }
  problems?: readonly Fault[]
}) {
  const { operator, typed = {}, problems = [] } = props
  const { base } = useHouse()
  const words = useWords().console.invite
  return (
    <ConsolePage section="people" {...{ operator }} title={words.title} lead={words.lead}>
      <form method="post" action={`${base}/admin/people/new`} class="card narrow" novalidate>
        <Problems problems={problems}>
          <EmailField value={typed.email} autocomplete="off" />
          <NameField value={typed.name} autocomplete="off" />
        </Problems>
        <p class="hint">{words.roles}</p>
        <p class="acts">
          <Button>{words.button}</Button>
          <Button look="quiet" href={`${base}/admin/people`}>
            {words.cancel}
          </Button>
        </p>
      </form>
    </ConsolePage>
  )
}

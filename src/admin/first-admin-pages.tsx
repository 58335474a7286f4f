// The page of the link that `npm run dev` prints: it asks who opens it whether to make them the first SUPER_ADMIN.
import { Button } from '../pages/button.tsx'
import { Confirm } from '../pages/confirm.tsx'
import { Page, useHouse, useWords } from '../pages/layout.tsx'

/** `action` is where its form posts to; `email` says who would be it. */
export function FirstAdminPage(props: { action: string; email: string }) {
  const { firstAdmin } = useWords().development
  const happens = [<>{firstAdmin.who(<strong class="address">{props.email}</strong>)}</>, ...firstAdmin.happens]
  return (
    <Page title={firstAdmin.title}>
      <Confirm action={props.action} button={firstAdmin.button} back={`${useHouse().base}/account`} {...{ happens }} />
    </Page>
  )
}

/** There is a SUPER_ADMIN already: the link does nothing any more. */
export function FirstAdminTaken() {
  const { firstAdmin } = useWords().development
  const { base } = useHouse()
  return (
    <Page title={firstAdmin.takenTitle} lead={firstAdmin.taken}>
      <p class="acts">
        <Button href={`${base}/admin`}>{firstAdmin.toConsole}</Button>
      </p>
    </Page>
  )
}

// The screen that asks before new recovery codes take the place of the old ones.
import { Page, useHouse, useWords } from '../../pages/layout.tsx'

/** Says what happens to the old codes, and asks. */
export function RenewCodesPage() {
  const { account } = useWords()
  const { base } = useHouse()
  const words = account.newCodes
  return (
    <Page title={words.title} lead={words.lead} foot={<a href={`${base}/account/security`}>{words.keep}</a>}>
      <form method="post" action={`${base}/account/security/codes`}>
        <button type="submit">{words.button}</button>
      </form>
    </Page>
  )
}

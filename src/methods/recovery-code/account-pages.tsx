// The screen that asks before new recovery codes take the place of the old ones.
import { Confirm } from '../../pages/confirm.tsx'
import { Page, useHouse, useWords } from '../../pages/layout.tsx'

/** Says what happens to the old codes, and asks. */
export function RenewCodesPage() {
  const { account } = useWords()
  const { title, happens, button, keep } = account.newCodes
  const path = `${useHouse().base}/account/security`
  return (
    <Page title={title}>
      <Confirm action={`${path}/codes`} back={path} {...{ happens, button, keep }} />
    </Page>
  )
}

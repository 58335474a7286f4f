// The pages of requests that no client is told of, or not without its person's click.
import { Button } from '../pages/button.tsx'
import { Page, useWords } from '../pages/layout.tsx'
import { Notice } from '../pages/notice.tsx'
import type { OAuthFault } from '../words/oauth.ts'

/** Says that an app asked for something that we can't answer, and lets the person go back to it. Nobody has checked where that is. */
export function UncheckedAppPage(props: { to: string }) {
  const { wrong: words } = useWords().oauth
  const url = URL.parse(props.to)
  const place = url === null || url.host === '' ? props.to.split(':', 1)[0] : url.host
  return (
    <Page title={words.title} lead={words.lead}>
      <Notice kind="bad">
        <p>{words.unchecked(place ?? '')}</p>
      </Notice>
      <p>
        <Button look="quiet" href={props.to}>
          {words.goBack}
        </Button>
      </p>
    </Page>
  )
}

/** What is wrong with a request that can't go back to its client: nobody knows who sent it. */
export function WrongRequestPage(props: { fault: OAuthFault }) {
  const { wrong: words } = useWords().oauth
  return (
    <Page title={words.title} lead={words.lead}>
      <Notice kind="bad">
        <p>{words.faults[props.fault]}</p>
      </Notice>
      <p class="muted">{words.ask}</p>
    </Page>
  )
}

// The screens of a sign-in with a provider that came to nothing. They say what to do, and never what a provider or a stranger wrote.
import { Page, useWords } from '../../pages/layout.tsx'
import { LeadOn, type App } from '../../pages/lead-on.tsx'
import { Notice } from '../../pages/notice.tsx'
import type { Fault } from './faults.ts'
import type { LinkRefusal } from './link.ts'
import type { ProviderRefusal } from './sign-in.ts'

/** Of a fault: `failed`: the answer is none of this sign-in; `unavailable`: the provider can't be reached; `denied`: it or its person said no. */
export type Failure = ProviderRefusal | LinkRefusal | Fault

/** `onward` is where to try again, or to sign in and link, or, for somebody who was linking, where they came from. */
export function ProviderFailed(props: { provider: string; failure: Failure; links: boolean; onward: string }) {
  const { provider: name, failure, links, onward } = props
  const { provider } = useWords()
  const leads =
    failure === 'account_exists' ? provider.signInAndLink(name) : links ? provider.goBack : provider.tryAgain
  return (
    <Page title={links ? provider.notLinked : provider.notSignedIn}>
      <Notice kind="bad">
        <p>{provider.failed[failure](name)}</p>
      </Notice>
      <p>
        <a class="button" href={onward}>
          {leads}
        </a>
      </p>
    </Page>
  )
}

/** Asks the person who is signed in whether to link: a page of another site must not do it for them. */
export function LinkPage(props: { provider: string; email: string; returnTo: string }) {
  const { email, returnTo } = props
  const { provider } = useWords()
  return (
    <Page title={provider.link(props.provider)} lead={provider.linkLead(props.provider, email)}>
      <form method="post">
        <input type="hidden" name="return_to" value={returnTo} />
        <button>{provider.link(props.provider)}</button>
      </form>
      <p>
        <a class="button quiet" href={returnTo}>
          {provider.notNow}
        </a>
      </p>
    </Page>
  )
}

/** Where a provider sends people who signed out here and there. */
export function SignedOutPage(props: { app: App | undefined }) {
  const { signOut } = useWords()
  return (
    <Page title={signOut.doneTitle} lead={signOut.done}>
      {props.app === undefined ? '' : <LeadOn app={props.app} />}
      <p>
        <a class="button quiet" href="sign-in">
          {signOut.again}
        </a>
      </p>
    </Page>
  )
}

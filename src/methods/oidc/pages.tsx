// The screens of a sign-in with a provider that came to nothing. They say what to do, and never what a provider or a stranger wrote.
import { LeadOn, type App } from '../../pages/lead-on.tsx'
import { Page } from '../../pages/layout.tsx'
import type { Fault } from './faults.ts'
import type { LinkRefusal } from './link.ts'
import type { ProviderRefusal } from './sign-in.ts'

/** Of a fault: `failed`: the answer is none of this sign-in; `unavailable`: the provider can't be reached; `denied`: it or its person said no. */
export type Failure = ProviderRefusal | LinkRefusal | Fault

const WORDS: Record<Failure, (provider: string) => string> = {
  failed: (provider) =>
    `The sign-in could not be finished: it took too long, was begun in another browser or in too many tabs at once, or the answer of ${provider} is none that may be accepted here.`,
  unavailable: (provider) => `${provider} can’t be reached at the moment. Nothing was changed.`,
  denied: (provider) => `${provider} did not let you in. Nothing was changed.`,
  misconfigured: (provider) =>
    `Signing in with ${provider} is not set up properly here, and trying again will not help. Sign in another way, or tell whoever runs this site. Nothing was changed.`,
  wrong_domain: (provider) =>
    `This account at ${provider} is not of an organization that may sign in here. Use another one.`,
  account_disabled: () => 'This account may not sign in. Ask its administrator.',
  email_unverified: (provider) =>
    `${provider} does not say that your e-mail address is verified. Verify it there, then try again.`,
  account_exists: (provider) =>
    `There is an account with your e-mail address already. Sign in to it the way you did so far and link ${provider}: then it signs you in, too.`,
  sign_up_closed: () => 'There is no account for you here, and nobody can sign up by themselves. Ask an administrator.',
  already_used: () => 'This answer was used already, or your account was changed meanwhile. Begin again.',
  identity_taken: (provider) => `This account at ${provider} is linked to another account here.`,
  session_gone: () =>
    'The session that you began from has ended, or its sign-in is too long ago. Sign in again, then link.',
}

/** `onward` is where to try again, or to sign in and link, or, for somebody who was linking, where they came from. */
export function ProviderFailed(props: { provider: string; failure: Failure; links: boolean; onward: string }) {
  const { provider, failure, links, onward } = props
  const leads = failure === 'account_exists' ? `Sign in and link ${provider}` : links ? 'Go back' : 'Try again'
  return (
    <Page title={links ? 'Not linked' : 'Not signed in'}>
      <p>{WORDS[failure](provider)}</p>
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
  const { provider, email, returnTo } = props
  return (
    <Page title={`Link ${provider}`}>
      <p>
        Whoever signs in to your account at {provider} is then signed in as {email} here, too.
      </p>
      <form method="post">
        <input type="hidden" name="return_to" value={returnTo} />
        <button>Link {provider}</button>
      </form>
      <p>
        <a class="button quiet" href={returnTo}>
          Not now
        </a>
      </p>
    </Page>
  )
}

/** Where a provider sends people who signed out here and there. */
export function SignedOutPage(props: { app: App | undefined }) {
  return (
    <Page title="Signed out">
      <p>
        You are signed out. <a href="sign-in">Sign in</a> again?
      </p>
      <LeadOn app={props.app} />
    </Page>
  )
}

// The start page: it says what this is, and has the way in. In development it lists what there is to try.
import { Button } from '../pages/button.tsx'
import { Page, useHouse, useWords } from '../pages/layout.tsx'
import { SIBLING } from './sibling-sample.ts'

/** `knows`: whether this browser holds a session's cookie. Nobody has looked whether it still lasts, so the page doesn't name anybody. */
export function StartPage(props: { name: string; issuer: string; knows: boolean; tries: 'nothing' | 'pages' | 'all' }) {
  const { name, issuer, knows, tries } = props
  const { home, signIn, signUp } = useWords()
  const { signUpIsOpen } = useHouse()
  return (
    <Page
      title={home.title(name)}
      lead={knows ? home.back : home.lead}
      below={tries === 'nothing' ? undefined : <Tries mails={tries === 'all'} />}
    >
      {knows ? (
        <>
          <p>
            <Button href={`${issuer}/account`}>{home.account}</Button>
          </p>
          <p class="links">
            <a href={`${issuer}/sign-in`}>{home.other}</a>
            <a href={`${issuer}/sign-out`}>{useWords().signOut.title}</a>
          </p>
        </>
      ) : (
        <>
          <p>
            <Button href={`${issuer}/sign-in`}>{signIn.button}</Button>
          </p>
          {signUpIsOpen ? (
            <p>
              <Button look="quiet" href={`${issuer}/sign-up`}>
                {signIn.create}
              </Button>
            </p>
          ) : (
            <p class="small muted">{signUp.closed}</p>
          )}
          <p class="links">
            <a href={`${issuer}/forgot-password`}>{home.forgotten}</a>
          </p>
        </>
      )}
    </Page>
  )
}

/** `mails`: whether mail stays on this machine. */
function Tries(props: { mails: boolean }) {
  const { development } = useWords()
  const { base } = useHouse()
  const { mailbox, mails, pages, problems, reference, api } = development
  const tried = [
    ...(props.mails ? [['/dev/mailbox', mailbox] as const] : []),
    ['/dev/pages', pages],
    ['/dev/mails', mails],
    ['/problems', problems],
    ['/docs', reference],
    ['/openapi.json', api],
  ] as const
  return (
    <section class="card tries" aria-labelledby="tries">
      <h2 id="tries">{development.title}</h2>
      <p class="muted">{development.lead}</p>
      <ul class="rows">
        {tried.map(([path, [name, shows]]) => (
          <li>
            <a href={`${base}${path}`}>{name}</a>
            <span class="small muted">{shows}</span>
          </li>
        ))}
      </ul>
      <p class="small muted">{development.administer}</p>
      <p class="small muted">{development.docs(<code>docs/</code>)}</p>
      <details>
        <summary>{development.sibling}</summary>
        <p>{development.siblingLead}</p>
        <pre tabindex={0}>{SIBLING}</pre>
      </details>
    </section>
  )
}

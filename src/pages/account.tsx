// The frame of one's own account: who is signed in, the sections, and cards.
import type { Child } from 'hono/jsx'
import type { NoticeCode } from '../words/account.ts'
import { Avatar } from './avatar.tsx'
import { Brand, Document, Foot, useHouse, useWords } from './layout.tsx'
import { Notice } from './notice.tsx'
import { Sections } from './sections.tsx'

/** The sections, by their paths below the issuer. */
const SECTIONS = {
  profile: '/account',
  security: '/account/security',
  sessions: '/account/sessions',
  connections: '/account/connections',
  activity: '/account/activity',
} as const

/**
 * A page of the account. `section` is marked in the navigation; `notice` says what was done just before. The title stands above the
 * cards: `children` are the first one, `more` are cards below it (`card.tsx`).
 */
export function AccountPage(props: {
  section: keyof typeof SECTIONS
  email: string
  name?: string | null | undefined
  notice?: NoticeCode | undefined
  title: string
  lead?: Child
  children?: Child
  more?: Child
}) {
  const { section, email, name: ownName, notice, title, lead, children, more } = props
  const { account, signOut } = useWords()
  const { base, app, banner } = useHouse()
  return (
    <Document title={title} frame="account">
      <header class="bar">
        <Brand />
        <div class="who">
          {app === undefined ? (
            ''
          ) : (
            <a class="small" href={app.url}>
              {account.backTo(app.name)}
            </a>
          )}
          <Avatar name={ownName ?? null} email={email} />
          <span class="small muted address" title={email}>
            {email}
          </span>
          <a class="small" href={`${base}/sign-out`}>
            {signOut.title}
          </a>
        </div>
      </header>
      <div class="columns">
        <Sections label={account.nav.label} paths={SECTIONS} words={account.nav} current={section} />
        <main class="stack">
          {notice === undefined ? '' : <Notice kind="good">{account.done[notice]}</Notice>}
          <div class="above">
            <h1>{title}</h1>
            {lead === undefined ? '' : <p class="muted">{lead}</p>}
          </div>
          <Cards isShut={banner !== undefined}>
            {children === undefined ? '' : <div class="card">{children}</div>}
            {more}
          </Cards>
          <Foot />
        </main>
      </div>
    </Document>
  )
}

/** The cards. `isShut`: an operator acts as the person, so no button works, as the banner says. */
function Cards(props: { isShut: boolean; children?: Child }) {
  const { isShut, children } = props
  if (!isShut) return <>{children}</>
  return (
    <fieldset class="stack shut" disabled>
      {children}
    </fieldset>
  )
}

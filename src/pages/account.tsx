// The frame of one's own account: who is signed in, the sections, and one card each.
import type { Child } from 'hono/jsx'
import type { NoticeCode } from '../words/words.ts'
import { Brand, Document, useHouse, useWords } from './layout.tsx'
import { Notice } from './notice.tsx'

/** The sections, by their paths below the issuer. */
const SECTIONS = { profile: '/account', security: '/account/security', sessions: '/account/sessions' } as const

/**
 * A page of the account. `section` is marked in the navigation; `notice` says what was done just before; `more` are cards below the
 * first one (`section.tsx`). Without children the title stands above them, in no card.
 */
export function AccountPage(props: {
  section: keyof typeof SECTIONS
  email: string
  notice?: NoticeCode | undefined
  title: string
  lead?: Child
  children?: Child
  more?: Child
}) {
  const { section, email, notice, title, lead, children, more } = props
  const { account, signOut } = useWords()
  const { base } = useHouse()
  return (
    <Document title={title} frame="account">
      <header class="bar">
        <Brand />
        <p class="who">
          <span class="avatar" aria-hidden="true">
            {email.slice(0, 1).toUpperCase()}
          </span>
          <span class="small muted">{email}</span>
          <a class="small" href={`${base}/sign-out`}>
            {signOut.title}
          </a>
        </p>
      </header>
      <div class="columns">
        <nav>
          <ul>
            {(Object.keys(SECTIONS) as (keyof typeof SECTIONS)[]).map((name) => (
              <li>
                <a href={`${base}${SECTIONS[name]}`} aria-current={name === section ? 'page' : undefined}>
                  {account.nav[name]}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <main class="stack">
          {notice === undefined ? '' : <Notice kind="good">{account.done[notice]}</Notice>}
          <div class={children === undefined ? 'above' : 'card'}>
            <h1>{title}</h1>
            {lead === undefined ? '' : <p class="muted">{lead}</p>}
            {children}
          </div>
          {more}
        </main>
      </div>
    </Document>
  )
}

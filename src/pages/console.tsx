// The frame of the console: who operates, the sections, and what a page shows.
import type { Child } from 'hono/jsx'
import { Avatar } from './avatar.tsx'
import { Badge } from './badge.tsx'
import { ConsoleKeys } from './console-keys.tsx'
import { Brand, Document, Foot, useHouse, useWords } from './layout.tsx'
import { Notice } from './notice.tsx'
import { Sections } from './sections.tsx'
import { clockTime } from './time.tsx'

/** The sections, by their paths below the issuer. */
const SECTIONS = {
  overview: '/admin',
  people: '/admin/people',
  sessions: '/admin/sessions',
  activity: '/admin/activity',
  clients: '/admin/clients',
  keys: '/admin/keys',
  mail: '/admin/mail',
  health: '/admin/health',
} as const

/** The operator, as every page of the console names them. */
export type Operating = { email: string; name: string | null }

/**
 * A page of the console. `section` is marked in the navigation. `notice` says what was done just before. `at` (ms) is how old what it shows
 * is; a page that shows nothing of D1 has none. `acts` are buttons beside the title. `children` stand below it as they are.
 */
export function ConsolePage(props: {
  section: keyof typeof SECTIONS
  operator: Operating
  title: string
  lead?: Child
  at?: number
  notice?: Child
  acts?: Child
  children?: Child
}) {
  const { section, operator, title, lead, at, notice, acts, children } = props
  const { console: words, signOut, account } = useWords()
  const { base, language } = useHouse()
  return (
    <Document title={title} frame="console">
      <header class="bar">
        <div class="house">
          <Brand />
          <Badge tone="plain">{words.label}</Badge>
        </div>
        <form class="find" role="search" action={`${base}/admin/people`}>
          <input
            type="search"
            name="query"
            id="find"
            aria-label={words.find}
            placeholder={words.find}
            autocomplete="off"
            spellcheck={false}
          />
        </form>
        <div class="who">
          <Avatar name={operator.name} email={operator.email} />
          <a class="small address" href={`${base}/account`} title={operator.email}>
            {account.nav.profile}
          </a>
          <a class="small" href={`${base}/sign-out`}>
            {signOut.title}
          </a>
        </div>
      </header>
      <div class="columns">
        <Sections label={words.label} paths={SECTIONS} words={words.nav} current={section}>
          <ConsoleKeys />
        </Sections>
        <main class="stack">
          {notice === undefined ? '' : <Notice kind="good">{notice}</Notice>}
          <div class="heading">
            <div class="above">
              <h1>{title}</h1>
              {lead === undefined ? '' : <p class="muted">{lead}</p>}
              {at === undefined ? (
                ''
              ) : (
                <p class="small muted as-of">
                  {words.asOf(<time datetime={new Date(at).toISOString()}>{clockTime(at, language)}</time>)}
                </p>
              )}
            </div>
            {acts === undefined ? '' : <p class="acts">{acts}</p>}
          </div>
          {children}
          <Foot />
        </main>
      </div>
    </Document>
  )
}

// No page has a text of its own, in whatever state: every word stands in the dictionaries. This reads the sources; what is rendered is read
// by `third-language.test.ts`.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { transformSync } from 'esbuild'
import { expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
/** What is read out or shown. */
const SHOWN = /^(?:title|lead|label|hint|alt|placeholder|aria-label|content)$/
const PROSE = /^[^a-z]*[A-Z][a-z]|[A-Za-z]{2,}[.,:;?!]?\s+\S|^\s+[A-Za-z]|[A-Za-z]\s+$/

/** Whether a text is nothing but classes of the stylesheet. */
const isClasses = (text: string): boolean =>
  text
    .trim()
    .split(' ')
    .every((word) => CLASSES.has(word))
const CLASSES = new Set(
  [...readFileSync(join(ROOT, 'src/pages/browser/style.css'), 'utf8').matchAll(/\.([a-z-]+)/g)].map(([, name]) => name),
)

/** The texts of a page's source that no dictionary holds: children of elements, and properties that are shown. */
function textsIn(source: string): string[] {
  const { code } = transformSync(source, { loader: 'tsx', jsx: 'transform', jsxFactory: 'h', jsxFragment: 'F' })
  const found = code.matchAll(
    /(?:(?<before>"?[\w-]+"?: |\bh\(|from |import |[!=]== |\[|case ))?(?<text>"(?:[^"\\\n]|\\.)*"|`[^`]*`)/g,
  )
  return [...found].flatMap(({ groups: { before = '', text = '' } = {} }) => {
    const said = text.slice(1, -1).replace(/\$\{[^}]*\}/g, '')
    const name = /^"?([\w-]+)"?: $/.exec(before)?.[1]
    if (name !== undefined) return SHOWN.test(name) && /[A-Za-z]{2,}/.test(said) && name !== 'content' ? [said] : []
    return before === '' && PROSE.test(said) && !isClasses(said) ? [said] : []
  })
}

/** The reference of the API is in the API's own language: its words are those of the document. */
const files = globSync(['src/pages/*.tsx', 'src/**/*pages.tsx'], { cwd: ROOT, exclude: ['src/reference'] })

it('finds a text wherever it may stand on a page', () => {
  for (const page of [
    '<p>Sign in</p>',
    '<p>{on ? "Signed in" : words.out}</p>',
    '<p>{`Hello ${name}`}</p>',
    '<input placeholder="Name" />',
    '<Page title="Home" />',
    '<nav aria-label="Kinds"></nav>',
    '<p>{name} wants to</p>',
    '<p>or</p>'.replace('or', 'Or'),
  ])
    expect(textsIn(page), page).toHaveLength(1)
  for (const page of [
    '<p class="small muted" role="alert">{words.a}</p>',
    '<input name="email" autocomplete="username webauthn" />',
    'const K = { bad: "M10 6v5m0 3h.01M10 2.5 18 17H2z" }; import a from "../b.ts"',
    '<a href={`${base}/sign-in?return_to=${to}`}>{" "}·{" "}</a>',
  ])
    expect(textsIn(page), page).toEqual([])
})

it('finds none in the sources of the pages', () => {
  expect(files.length).toBeGreaterThan(10)
  const found = files.map((file) => [file, textsIn(readFileSync(join(ROOT, file), 'utf8'))] as const)
  expect(found.filter(([, texts]) => texts.length > 0)).toEqual([])
})

it('says "Email" in English, and "E-Mail" in German alone', () => {
  const saying = globSync(['src/**/*.{ts,tsx}', '*.md', 'docs/**/*.md'], { cwd: ROOT }).filter(
    (file) => !/german[\w-]*\.ts$/.test(file) && /\be-mail\b(?! ?box)/i.test(readFileSync(join(ROOT, file), 'utf8')),
  )
  expect(saying).toEqual([])
})

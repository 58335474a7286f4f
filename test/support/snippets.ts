// The fenced blocks of every page of the repository, with their language and their place.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from './servers/processes.ts'

/** `line` is the first line of the block itself. `text` ends with a line break, and stands at the margin. */
export type Snippet = { page: string; line: number; language: string; text: string }

const OUTSIDE = /(^|\/)(node_modules|\.git|\.wrangler|coverage|dist)(\/|$)/

/** Every page, from the root of the repository, with `/`. */
export const PAGES: readonly string[] = ['', 'docs', 'src', 'test', 'examples', '.github']
  .flatMap((folder) => pagesIn(folder))
  .toSorted()

function pagesIn(folder: string): string[] {
  try {
    return readdirSync(join(projectRoot, folder), { recursive: folder !== '', encoding: 'utf8' })
      .map((path) => join(folder, path).replaceAll('\\', '/'))
      .filter((path) => path.endsWith('.md') && !OUTSIDE.test(path))
  } catch {
    return []
  }
}

/** The text of a page. */
export const pageText = (page: string): string => readFileSync(join(projectRoot, page), 'utf8')

/** The blocks of a page in their order. `below` keeps those below one heading. Fails on a block that nothing closes. */
export function snippetsOf(page: string, below?: string): Snippet[] {
  const found: Snippet[] = []
  let heading = ''
  let open: (Snippet & { fence: string }) | undefined
  for (const [at, line] of pageText(page).split(/\r?\n/).entries()) {
    const [, indent = '', fence = '', language = ''] = /^( *)(`{3,})(\w*)\s*$/.exec(line) ?? []
    if (open === undefined) {
      const [, title] = /^#+ (.+)$/.exec(line) ?? []
      heading = title ?? heading
      if (fence !== '') open = { page, line: at + 2, language, text: '', fence: indent + fence }
    } else if (indent + fence === open.fence) {
      const { fence: _, ...whole } = open
      if (below === undefined || heading === below) found.push(whole)
      open = undefined
    } else open.text += `${line.replace(new RegExp(`^${/^ */.exec(open.fence)?.[0] ?? ''}`), '')}\n`
  }
  if (open !== undefined) throw new Error(`${page}:${open.line - 1} opens a block that nothing closes`)
  return found
}

/** Every block of every page. */
export const everySnippet = (): Snippet[] => PAGES.flatMap((page) => snippetsOf(page))

/** `docs/costs.md:12`, as an editor opens it. */
export const placeOf = ({ page, line }: Pick<Snippet, 'page' | 'line'>): string => `${page}:${line}`

// The examples as files: how long they are, what they install, what their pages say. And docs/integrate.md, whose code is theirs.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { EXAMPLES, filesOf, textOf } from '../support/servers/examples.ts'
import { projectRoot } from '../support/servers/processes.ts'

/** What is not code of an example's own. */
const AROUND = ['.npmrc', 'README.md', 'package-lock.json', 'package.json', 'tsconfig.json']
const MOST_LINES = 60
/** They know nothing of Latchkey but its address. */
const KNOWS_NOTHING = ['sign-in-with-latchkey']

type Manifest = Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Record<string, string>> & {
  version: string
  scripts: Record<string, string>
  engines: { node: string }
}
type Lockfile = { packages: Record<string, { resolved?: string; integrity?: string } & Partial<Manifest>> }
const read = (path: string): string => readFileSync(join(projectRoot, path), 'utf8')
const root = JSON.parse(read('package.json')) as Manifest
const manifestOf = (example: string) => JSON.parse(textOf(example, 'package.json')) as Manifest

describe.each(EXAMPLES)('examples/%s', (example) => {
  it(`has at most ${MOST_LINES} lines of its own`, () => {
    const lines = filesOf(example)
      .filter((path) => !AROUND.includes(path))
      .flatMap((path) => textOf(example, path).trimEnd().split('\n'))
    expect(lines.length).toBeGreaterThan(10)
    expect(lines.length).toBeLessThanOrEqual(MOST_LINES)
  })

  it('installs exact versions, those of the project where it has them, and the package as it would be published', () => {
    const { dependencies, devDependencies, optionalDependencies, scripts, engines } = manifestOf(example)
    expect(dependencies['latchkey']).toBe(KNOWS_NOTHING.includes(example) ? undefined : 'file:../..')
    expect(textOf(example, '.npmrc').split('\n')).toContain('install-links=true')
    const ours = { ...root.devDependencies, ...root.optionalDependencies }
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })) {
      if (name === 'latchkey') continue
      expect(version, name).toMatch(/^\d+\.\d+\.\d+$/)
      expect(version, name).toBe(ours[name] ?? version)
    }
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['start', 'check']))
    expect(engines).toEqual(root.engines)
  })

  it('has a lockfile that names no registry, and knows the package as it is now', () => {
    const { packages } = JSON.parse(textOf(example, 'package-lock.json')) as Lockfile
    for (const [path, { resolved, integrity }] of Object.entries(packages)) {
      if (path === '') continue
      expect(resolved, path).toBe(path === 'node_modules/latchkey' ? 'file:../..' : undefined)
      if (resolved === undefined) expect(integrity, path).toMatch(/^sha512-/)
    }
    if (KNOWS_NOTHING.includes(example)) return
    expect(packages['node_modules/latchkey']?.version).toBe(root.version)
    expect(packages['node_modules/latchkey']?.dependencies).toEqual(root.dependencies)
  })

  it('is checked by the strict compiler', () => {
    const { compilerOptions } = JSON.parse(textOf(example, 'tsconfig.json')) as { compilerOptions: object }
    expect(compilerOptions).toMatchObject({
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
    })
  })

  it('says how it is run, what to try, and what production changes; the pages about all of them lead to it', () => {
    const page = textOf(example, 'README.md')
    for (const part of [/^# /, /\*\*Run\*\*: `npm run dev/, /`npm ci && npm start` here/, /\*\*Try\*\*/])
      expect(page).toMatch(part)
    expect(page).toMatch(/\*\*In (production|a real shell)\*\*/)
    expect(page.split('\n').length).toBeLessThanOrEqual(16)
    expect(read('examples/README.md')).toContain(`[${example}](${example})`)
    expect(read('docs/integrate.md')).toContain(`](../examples/${example})`)
  })
})

/** Where an example listens unless told. */
const placeOf = (example: string): string | undefined => {
  const files = filesOf(example).filter((path) => /^(package\.json|wrangler\.toml|src\/main\.ts)$/.test(path))
  const text = files.map((path) => textOf(example, path)).join('\n')
  const [, port] = /(?:\bport = |--port |PORT: port = ')(\d{4})/.exec(text) ?? []
  if (port === undefined) return undefined
  return `http://${text.includes('--host 127.0.0.1') ? '127.0.0.1' : 'localhost'}:${port}`
}

describe('where they listen', () => {
  it('is a place of their own each, that their pages and the command for all of them name', () => {
    const places = EXAMPLES.flatMap((example) => placeOf(example) ?? [])
    expect([places.length, new Set(places).size]).toEqual([EXAMPLES.length - 1, EXAMPLES.length - 1])
    const [, origins = ''] = /--var "TRUSTED_ORIGINS:([^"]+)"/.exec(read('examples/README.md')) ?? []
    for (const example of EXAMPLES.filter((name) => placeOf(name) !== undefined)) {
      const place = placeOf(example) ?? ''
      expect(textOf(example, 'README.md')).toContain(`<${place}>`)
      const [, trusted] = /TRUSTED_ORIGINS:(\S+?)`/.exec(textOf(example, 'README.md')) ?? []
      if (trusted === undefined) continue
      expect(trusted).toBe(place)
      expect(origins.split(' ')).toContain(place)
    }
  })
})

/** Blocks of the page that are an example's, with the file they name in the comment before. */
const page = read('docs/integrate.md')
const taken = [...page.matchAll(/^<!-- examples\/([\w-]+)\/(\S+) -->\n```\w+\n([^]*?)^```$/gm)].map(
  ([, example = '', path = '', text = '']) => ({ example, path, text }),
)
/** What a page says in the place of what an example reads from its environment. */
const asOnPage = (text: string): string => text.replaceAll('baseURL: issuer', "baseURL: 'https://auth.example.com'")

describe('docs/integrate.md', () => {
  it('takes code of the examples, and writes none of its own', () => {
    const blocks = [...page.matchAll(/^```(tsx?|js)$/gm)]
    expect(blocks.length).toBeGreaterThanOrEqual(6)
    expect(taken.filter(({ text }) => !text.startsWith('# wrangler.toml'))).toHaveLength(blocks.length)
  })

  it.each(taken)('shows lines of examples/$example/$path, in their order', ({ example, path, text }) => {
    const lines = asOnPage(textOf(example, path)).split('\n')
    let at = 0
    for (const line of text.split('\n').filter((one) => one !== '' && one !== '# wrangler.toml of your Worker')) {
      const found = lines.indexOf(line, at)
      expect(found, `${line}\n— is not there, or stands earlier`).toBeGreaterThanOrEqual(at)
      at = found + 1
    }
  })

  it('has for each shape what to set, what to write, and the trap', () => {
    const sections = page.split(/^## /m).slice(2)
    const shapes = sections.slice(
      0,
      sections.findIndex((section) => section.startsWith('On one machine')),
    )
    expect(shapes).toHaveLength(8)
    for (const shape of shapes)
      for (const part of ['**Set**', '**Write**', '**The trap**', '    ']) expect(shape).toContain(part)
    const first = page.split(/^## /m)[1] ?? ''
    for (const shape of shapes) {
      const anchor = (shape.split('\n')[0] ?? '')
        .toLowerCase()
        .replaceAll(/[^a-z ]/g, '')
        .replaceAll(' ', '-')
      expect(first).toContain(`](#${anchor})`)
    }
  })
})

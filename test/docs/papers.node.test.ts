// Every page of the repository against the repository: links lead somewhere, files that are named exist, commands are there.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../../src/ops/main.ts'
import { run } from '../support/servers/command-line.ts'
import { anchorsOf } from '../support/papers.ts'
import { projectRoot } from '../support/servers/processes.ts'

const text = (path: string): string => readFileSync(join(projectRoot, path), 'utf8')
const pages = [
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'README.md',
  'SECURITY.md',
  'src/README.md',
  ...readdirSync(join(projectRoot, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `docs/${path.replaceAll('\\', '/')}`),
].toSorted()
const folders = (path: string): string[] =>
  readdirSync(join(projectRoot, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)

describe.each(pages)('%s', (page) => {
  it('links to files and headings that are there', () => {
    for (const [, target = ''] of text(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [path = '', anchor] = target.split('#')
      const linked = path === '' ? page : join(dirname(page), path)
      expect(existsSync(join(projectRoot, linked)), target).toBe(true)
      if (anchor !== undefined) expect(anchorsOf(text(linked)), target).toContain(anchor)
    }
  })

  it('names scripts and commands that are there', async () => {
    const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> }
    for (const [, script = ''] of text(page).matchAll(/\bnpm run (?:-s |--silent )?([a-z:]+)/g))
      expect(Object.keys(scripts)).toContain(script)
    const help = (await run(main, ['--help'])).stdout
    for (const [, command = ''] of text(page).matchAll(/\bnpm run ops -- ([a-z:-]+[a-z])/g))
      expect(help).toContain(`${command} `)
  })

  it('names files that are there', () => {
    const named = [...text(page).matchAll(/`((?:src|test|docs|migrations)\/[\w./-]+\.\w+)`/g)].map(
      ([, path = '']) => path,
    )
    for (const path of named.filter((name) => !name.includes('NNNN')))
      expect(existsSync(join(projectRoot, path)), path).toBe(true)
  })
})

describe('README.md', () => {
  it('lists every operator’s command', async () => {
    const commands = [...(await run(main, ['--help'])).stdout.matchAll(/^ {2}([a-z]+(?::[a-z-]+)?) /gm)].map(
      ([, name = '']) => name,
    )
    expect(commands.length).toBeGreaterThanOrEqual(12)
    for (const command of commands) expect(text('README.md'), command).toMatch(new RegExp(`(-- |\`)${command}[ \`]`))
  })
})

describe('src/README.md', () => {
  const map = text('src/README.md')

  it('has every room on a floor', () => {
    const floors = map.slice(0, map.indexOf('## A sign-in'))
    for (const room of folders('src').filter((name) => name !== 'methods')) expect(floors).toContain(`\`${room}/\``)
    for (const method of folders('src/methods')) expect(floors).toContain(`\`methods/${method}/\``)
  })

  it('follows requests through files that are there', () => {
    const named = [...map.matchAll(/`([a-z-]+(?:\/[a-z-]+)+\.tsx?)`/g)].map(([, path = '']) => path)
    expect(named.length).toBeGreaterThan(40)
    for (const path of named)
      expect(existsSync(join(projectRoot, 'src', path)) || existsSync(join(projectRoot, path)), path).toBe(true)
  })
})

/** Sentences of prose: without code, tables and headings. A list's item, and each part of a sentence at `:` and `;`, is one. */
const sentencesOf = (prose: string): string[] =>
  prose
    .replaceAll(/```[^]*?```/g, '\n\n')
    .split(/\n\s*\n|\n(?=\s*(?:[-*|#>]|\d+\.))/)
    .filter((part) => !/^\s*[|#>]/.test(part))
    .flatMap((part) =>
      part
        .replaceAll(/\]\([^)]*\)/g, ']')
        .replaceAll(/\s+/g, ' ')
        .split(/(?<=[.!?:;])\s+/),
    )

/** Comments of a source: each block as prose. */
const commentsOf = (source: string): string =>
  [...source.matchAll(/^[ \t]*\/\/ .*(?:\n[ \t]*\/\/ .*)*|^[ \t]*\/\*\*[^]*?\*\//gm)]
    .map(([block]) => block.replaceAll(/^[ \t]*(?:\/\/|\/\*\*|\*\/|\*) ?/gm, '').replace(/\s*\*\/$/, ''))
    .join('\n\n')

/** Words outside of code. */
const wordsIn = (sentence: string): string[] =>
  sentence
    .replaceAll(/`[^`]*`/g, '')
    .split(' ')
    .filter((word) => /\p{L}/u.test(word))

describe('plain words', () => {
  const sources = readdirSync(join(projectRoot, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(ts|tsx|mjs)$/.test(path))
    .map((path) => `src/${path.replaceAll('\\', '/')}`)
  const proseOf: Record<string, string> = Object.fromEntries([
    ...pages.map((page) => [page, text(page)]),
    ...sources.map((path) => [path, commentsOf(text(path))]),
  ])

  it('have no "whoever" and its kind, in pages and in comments', () => {
    const found = Object.entries(proseOf).flatMap(([path, prose]) =>
      [...prose.matchAll(/\bwho(?:so)?(?:m|se)?ever\b/gi)].map(([word]) => `${path}: ${word}`),
    )
    expect(found).toEqual([])
  })

  it('leave no paragraph in a cell of a table, but for the lists of limits, of others and of ASVS', () => {
    const long = pages
      .filter((page) => !/docs\/(limits|compare|asvs)\.md/.test(page))
      .flatMap((page) =>
        text(page)
          .replaceAll(/```[^]*?```/g, '')
          .split('\n')
          .filter((line) => line.startsWith('|'))
          .flatMap((line) => line.split(' | '))
          .filter((cell) => wordsIn(cell).length > 30)
          .map((cell) => `${page}: ${cell}`),
      )
    expect(long).toEqual([])
  })

  it('stand in sentences of at most 45 words', () => {
    const long = Object.entries(proseOf).flatMap(([path, prose]) =>
      sentencesOf(prose)
        .filter((sentence) => wordsIn(sentence).length > 45)
        .map((sentence) => `${path}: ${sentence}`),
    )
    expect(long).toEqual([])
  })
})

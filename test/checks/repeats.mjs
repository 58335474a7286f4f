// Part of the building code: a set-up that stands in a second test gets a name in `test/support/`, and its reader knows at once
// who stands there. Six lines that are alike to the letter are taken for one. A few pairs may stay, which mean two things.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** @typedef {{ file: string, line: number, what: string }} Finding */

const LINES = 6
const MOST_PAIRS = 10
/** An import statement, and a line of comment or of nothing but brackets: none of them counts. */
const IMPORT = /^import\b[^;'"]*?(?:'[^'\n]*'|"[^"\n]*")/gm
const SAYS_NOTHING = /^(?:\/\/.*|\/?\*.*|\W*)$/

/** The pairs of files in `test/` that share such lines, each where the later file has them; none while they are few. @param {string} root @param {string[]} sources @returns {Finding[]} */
export function repeatsIn(root, sources) {
  /** @type {Map<string, { file: string, line: number }[]>} */
  const places = new Map()
  /** @type {Map<string, Finding>} */
  const pairs = new Map()
  for (const file of sources.filter((source) => source.startsWith('test/'))) {
    const lines = linesOf(readFileSync(join(root, file), 'utf8'))
    for (let at = 0; at + LINES <= lines.length; at += 1) {
      const line = lines[at]?.line ?? 0
      const run = lines.slice(at, at + LINES).map(({ text }) => text)
      const before = places.get(run.join('\n')) ?? []
      places.set(run.join('\n'), before)
      for (const other of before.filter((place) => place.file !== file)) {
        const what = `has ${LINES} lines of ${other.file}:${other.line}: give what they make a name in test/support/`
        const pair = `${other.file} ${file}`
        if (!pairs.has(pair)) pairs.set(pair, { file, line, what })
      }
      before.push({ file, line })
    }
  }
  return pairs.size > MOST_PAIRS ? [...pairs.values()] : []
}

/** The lines that say something, with their numbers. */
function linesOf(source) {
  return source
    .replace(IMPORT, (statement) => statement.replace(/[^\n]/g, ' '))
    .split('\n')
    .map((text, index) => ({ text: text.trim().replace(/\s+/g, ' '), line: index + 1 }))
    .filter(({ text }) => !SAYS_NOTHING.test(text))
}

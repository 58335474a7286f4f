// Part of the building code: no two files of `src/` import each other, on whatever way round.
import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { importsOf, textOf } from './source-text.mjs'

/** @typedef {{ file: string, line: number, what: string }} Finding */

/** Files of `src/` that import each other, types included: each circle once, at the import that closes it. @param {string} root @param {string[]} sources @returns {Finding[]} */
export function circlesOf(root, sources) {
  /** @type {Finding[]} */
  const findings = []
  const seen = new Set()
  const walk = (file, path) => {
    if (seen.has(file)) return
    const source = readFileSync(join(root, file), 'utf8')
    for (const { from, line } of importsOf(source, textOf(source))) {
      const target = posix.normalize(posix.join(posix.dirname(file), from.replace(/\?raw$/, '')))
      const circle = [...path, file].slice([...path, file].indexOf(target))
      if (!from.startsWith('.') || !sources.includes(target) || !target.startsWith('src/')) continue
      if (path.includes(target) || target === file)
        findings.push({ file, line, what: `closes a circle: ${[...circle, target].join(' → ')}: move what both need` })
      else walk(target, [...path, file])
    }
    seen.add(file)
  }
  for (const file of sources) if (file.startsWith('src/')) walk(file, [])
  return findings
}

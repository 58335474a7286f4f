// Source text with its comments and the insides of its strings blanked, so that a search finds code only. Places stay as
// they are. TypeScript 7 has no API to ask, and the house needs no more than this.

import { existsSync, readFileSync } from 'node:fs'

/** The text of a file; `undefined` where there is none. @param {string} path */
export function readText(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}

/** `code`: comments, string contents and regular expressions are spaces; quotes and newlines stay. @param {string} source */
export function textOf(source) {
  const out = source.split('')
  const blank = (from, to) => {
    for (let at = from; at < to; at += 1) if (out[at] !== '\n') out[at] = ' '
  }
  /** Depths of braces at which a `${` of a template began. @type {number[]} */
  const templates = []
  let depth = 0
  let at = 0
  while (at < source.length) {
    const two = source.slice(at, at + 2)
    const one = source[at] ?? ''
    if (two === '//' || two === '/*') {
      const found = source.indexOf(two === '//' ? '\n' : '*/', at + 2)
      const end = found < 0 ? source.length : two === '//' ? found : found + 2
      blank(at, end)
      at = end
    } else if (one === "'" || one === '"') {
      const end = endOfString(source, at, one)
      blank(at + 1, end)
      at = end + 1
    } else if (one === '`' || (one === '}' && templates.at(-1) === depth)) {
      if (one === '}') templates.pop()
      const end = endOfTemplate(source, at + 1)
      blank(at + 1, end)
      if (source[end] === '$') {
        templates.push(depth)
        at = end + 2
      } else at = end + 1
    } else if (one === '/' && startsRegExp(out, at)) {
      const end = endOfRegExp(source, at)
      blank(at + 1, end)
      at = end + 1
    } else {
      if (one === '{') depth += 1
      if (one === '}') depth -= 1
      at += 1
    }
  }
  return { code: out.join('') }
}

function endOfString(source, start, quote) {
  let at = start + 1
  while (at < source.length && source[at] !== quote && source[at] !== '\n') at += source[at] === '\\' ? 2 : 1
  return Math.min(at, source.length)
}

/** The place of the closing backtick, or of the `$` of the next `${`. */
function endOfTemplate(source, start) {
  let at = start
  while (at < source.length && source[at] !== '`' && source.slice(at, at + 2) !== '${')
    at += source[at] === '\\' ? 2 : 1
  return Math.min(at, source.length)
}

function startsRegExp(out, at) {
  const before = out
    .slice(Math.max(0, at - 40), at)
    .join('')
    .trimEnd()
  return before === '' || /[(,=:[!&|?{};+\-*%<>~^]$|\b(?:return|typeof|case|of|in)$/.test(before)
}

function endOfRegExp(source, start) {
  let inClass = false
  let at = start + 1
  while (at < source.length && source[at] !== '\n' && (inClass || source[at] !== '/')) {
    if (source[at] === '[') inClass = true
    if (source[at] === ']') inClass = false
    at += source[at] === '\\' ? 2 : 1
  }
  return Math.min(at, source.length)
}

/** The statements that stand in no function, class or block: their first line, joined to where they end. */
export function globalsOf(code) {
  const found = []
  let depth = 0
  let start = 0
  const finish = (end) => {
    const statement = code.slice(start, end)
    const head = statement.trim()
    if (head !== '') found.push({ line: lineOf(code, start + statement.search(/\S/)), head: head.replace(/\s+/g, ' ') })
    start = end
  }
  for (let at = 0; at < code.length; at += 1) {
    const character = code[at]
    if ('{(['.includes(character ?? '')) depth += 1
    else if ('})]'.includes(character ?? '')) depth -= 1
    else if (
      character === '\n' &&
      depth === 0 &&
      /^(?:export|const|let|var|function|async|class|type|import|await|\/|if)\b/.test(code.slice(at + 1, at + 12))
    )
      finish(at + 1)
  }
  finish(code.length)
  return found
}

/** The number of the line at an index. */
export function lineOf(source, index) {
  return source.slice(0, index).split('\n').length
}

/** Every import and re-export of a file: where from, on which line, whether it is for types only, and whether it is loaded when it is needed. */
export function importsOf(source, text) {
  const found = []
  const statement =
    /^[ \t]*(?:import|export)\b(?<clause>[^'"`;()]*?)\bfrom\s*(?<quote>['"])|^[ \t]*import\s*(?<bare>['"])|\bimport\(\s*(?<dynamic>['"])/gm
  for (const match of text.code.matchAll(statement)) {
    const start = match.index + match[0].length
    const end = text.code.indexOf(match[0].at(-1) ?? '', start)
    const clause = (match.groups?.clause ?? '').trim()
    const names = /^\{(?<names>[^}]*)\}$/
      .exec(clause)
      ?.groups?.names?.split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
    const typeOnly =
      /^type\b/.test(clause) ||
      (names !== undefined && names.length > 0 && names.every((name) => name.startsWith('type ')))
    found.push({
      from: source.slice(start, end),
      line: lineOf(source, match.index + match[0].search(/\S/)),
      typeOnly,
      late: match.groups?.dynamic !== undefined,
    })
  }
  return found
}

// Part of the building code: what `src/` exports to be called says what goes in, what comes out and what it refuses. Functions,
// arrow functions, middlewares and classes, components of pages among them: their props are an input like any other. Hono apps,
// schemas and tables are values, described route by route and column by column. Of overloads the first one speaks for all.
import { lineOf } from './source-text.mjs'

const DECLARATION =
  /^export (?:default )?(?:async )?(?:abstract )?(?:(?:function\b\*?|class\b) ?(?<name>\w*)|const (?<constant>\w+)(?:: (?<type>[^=]*(?:=>[^=]*)*))? = ?)/gm
/** A docstring that has a word in it, and nothing but a line's end after it. */
const DOCSTRING = /\/\*\*(?:(?!\*\/)\W)*\w(?:(?!\*\/)[\s\S])*\*\/\n$/

/** Exported functions and classes without a docstring right above. @param {string} source @param {{ code: string }} text */
export function undocumented(source, text) {
  const seen = new Set()
  return [...text.code.matchAll(DECLARATION)].flatMap((match) => {
    const { name, constant, type = '' } = match.groups ?? {}
    const called = name ?? constant ?? ''
    const isOverload = name !== undefined && seen.has(name)
    seen.add(name)
    const value = text.code.slice(match.index + match[0].length)
    const isFunction = constant === undefined || /^\w*Handler\b/.test(type) || isArrow(value)
    if (isOverload || !isFunction || DOCSTRING.test(source.slice(0, match.index))) return []
    const what = `exports ${called === '' ? 'a function' : called} without a docstring: say what goes in, comes out and is refused`
    return [{ line: lineOf(source, match.index), what }]
  })
}

/** Whether a value that begins here is a function: its parameters, then an arrow or the type of the result. */
function isArrow(value) {
  if (/^\s*(?:async )?(?:function\b|\w+ =>)/.test(value)) return true
  const [before] = /^\s*(?:async )?(?:<[^(]*>)?(?=\()/.exec(value) ?? []
  if (before === undefined) return false
  let depth = 0
  for (let at = before.length; at < value.length; at += 1) {
    if (value[at] === '(') depth += 1
    if (value[at] === ')') depth -= 1
    if (depth === 0) return /^\s*(?:=>|:)/.test(value.slice(at + 1))
  }
  return false
}

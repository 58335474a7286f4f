// Tables that hold rows of several kinds: a statement that doesn't say which it means does to one kind what was meant for
// another. The building code asks here for statements that say nothing.

/** The store, the table, and how a statement says its kind; an insert says it by its type. */
const SHARED = [
  {
    file: 'src/codes/store.ts',
    table: /\bcodes\b/,
    kind: /purpose|is(?:Code|Pending|Asked)\b|\.insert\(codes\)/i,
    what: 'means rows of every kind: say which purposes',
  },
]
const VERBS = /^export (?:const|function)[\s\S]*?(?=^(?:export|\/[/*]|const)|$(?![\s\S]))/gm

/** The verbs of a store that say of no kind what they do to a shared table. @param {string} file @param {string} source */
export function kindless(file, source) {
  return SHARED.filter((shared) => shared.file === file).flatMap(({ table, kind, what }) =>
    [...source.matchAll(VERBS)]
      .filter(({ 0: verb }) => table.test(verb) && !kind.test(verb))
      .map(({ index }) => ({ index, what })),
  )
}

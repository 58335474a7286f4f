// Reads the words of a command line that is passed on to wrangler.

/** All values of an option, written `--name value`, `--name=value` or, as wrangler allows for lists, `--name a b`. */
export function valuesOf(words: readonly string[], ...names: string[]): string[] {
  const values: string[] = []
  let open = false
  for (const word of words) {
    if (!word.startsWith('-')) {
      if (open) values.push(word)
      continue
    }
    const [name = word] = word.split('=', 1)
    open = names.includes(word)
    if (name !== word && names.includes(name)) values.push(word.slice(name.length + 1))
  }
  return values
}

/** The words without an option that takes one value. */
export function without(words: readonly string[], ...names: string[]): string[] {
  const isOne = (word: string | undefined): boolean => word !== undefined && names.includes(word)
  return words.filter((word, at) => !isOne(word) && !isOne(words[at - 1]) && !isOne(word.split('=', 1)[0]))
}

/** `--var NAME:VALUE` as names and values. */
export function varsOf(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    valuesOf(words, '--var').map((pair) => {
      const [name = pair] = pair.split(':', 1)
      return [name, pair.slice(name.length + 1)]
    }),
  )
}

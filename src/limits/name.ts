// The names of counters: the key of a row, and after a space the part of it, where the counter stands beside another one.

const BETWEEN = ' '

/** `password:account:…`, or `password:account:… pair:…`. */
export const nameOf = (key: string, part: string): string => (part === '' ? key : `${key}${BETWEEN}${part}`)

/** The key of the row that a counter stands in, and its part; `''` for the row's own counter. */
export function placeOf(name: string): { key: string; part: string } {
  const [key = '', part = ''] = name.split(BETWEEN)
  return { key, part }
}

/** What a counter counts: `account` of `password:account:…`, `pair` of `password:account:… pair:…`. */
export function counterOf(name: string): string {
  const { key, part } = placeOf(name)
  return (part === '' ? key.slice(key.indexOf(':') + 1) : part).split(':')[0] ?? ''
}

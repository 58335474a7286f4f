// Texts that somebody altered on the way.

/**
 * A token, a seal or a cookie with one character changed. It is the last but one: the last one may have bits that nobody reads, and what
 * is put in the place of several may be what was there.
 */
export const altered = (text: string): string => {
  const [last = '', before = ''] = [...text].toReversed()
  return `${text.slice(0, -2)}${before === 'A' ? 'B' : 'A'}${last}`
}

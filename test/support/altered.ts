// A sealed or signed text that somebody has changed.

/** It with one character of its middle changed. At its end a character may have bits that count for nothing, so that it stays what it was. */
export function altered(text: string): string {
  const middle = Math.floor(text.length / 2)
  return `${text.slice(0, middle)}${text[middle] === 'A' ? 'B' : 'A'}${text.slice(middle + 1)}`
}

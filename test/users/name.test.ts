// A person's name: what is seen of it is kept, and no mark that nobody sees can make two names look alike.
import { describe, expect, it } from 'vitest'
import { cleanName } from '../../src/users/name.ts'

describe('a name', () => {
  it.each([
    ['a left-to-right mark', 'Ada\u200e Lovelace', 'Ada Lovelace'],
    ['a right-to-left mark', 'דוד\u200f כהן', 'דוד כהן'],
    ['a soft hyphen', 'Ad\u00admin', 'Admin'],
    ['nothing but marks', '\u200e\u00ad', null],
  ])('with %s is taken without it', (_, given, kept) => {
    expect(cleanName(given)).toEqual({ ok: true, value: kept })
  })

  it.each(['\u202e', '\u2066', '\u200b', '\n', '\u3164'])('with %j is refused', (mark) => {
    expect(cleanName(`Ada${mark}Lovelace`)).toEqual({ ok: false, error: 'not_text' })
  })
})

// Old mobile addresses of Japan, which RFC 5322 has not and mail reaches.
import { describe, expect, it } from 'vitest'
import { canonicalEmail } from '../../src/users/email.ts'

describe('an old mobile address of Japan', () => {
  it.each(['a..b@docomo.ne.jp', 'a.@docomo.ne.jp', 'a..b.@ezweb.ne.jp'])('%s is taken as it is', (address) => {
    expect(canonicalEmail(address)).toEqual({ ok: true, value: address })
  })

  it.each(['a..b@example.com', 'a.@example.com', '.a@docomo.ne.jp', 'a..b@docomo.ne.jp.example.com'])(
    '%s is none',
    (address) => {
      expect(canonicalEmail(address).ok).toBe(false)
    },
  )
})

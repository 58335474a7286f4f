// Every refused request leaves nothing in D1 but an audit row. What else one may leave is named beside it.
import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { contents, redeem, refresh } from '../../support/clients/attacked.ts'
import { everything } from '../../support/clients/everything.ts'
import { AT_THE_OTHERS, AT_THE_TOKEN_ENDPOINT } from '../../support/clients/refused-by-endpoints.ts'
import { AT_AUTHORIZE, AT_THE_PAGES } from '../../support/clients/refused-by-pages.ts'

import { API } from '../../support/clients/relying-party.ts'

/** Rows that one state has and the other hasn't, by table. */
const changed = (before: Record<string, string[]>, after: Record<string, string[]>): string[] =>
  Object.keys(after).filter((table) => JSON.stringify(before[table]) !== JSON.stringify(after[table]))

describe.each([
  ['/authorize', AT_AUTHORIZE],
  ['the pages', AT_THE_PAGES],
  ['the token endpoint', AT_THE_TOKEN_ENDPOINT],
  ['the other endpoints', AT_THE_OTHERS],
])('a request that is refused at %s', (_where, refused) => {
  it('leaves nothing in D1 but an audit row, and what is named', async () => {
    const met = await everything()
    expect(decodeJwt(met.tokens.access_token)['aud']).toContain(API)
    let before = await contents()
    for (const [name, send, leaves = []] of refused) {
      const answer = await send(met)
      const location = answer.headers.get('Location') ?? answer.headers.get('Refresh') ?? ''
      const isRefused = answer.status >= 400 || location.includes('error=')
      const toldNothing = /by somebody else/.test(name)
      expect([name, isRefused || toldNothing, location.includes('code=')]).toEqual([name, true, false])
      const after = await contents()
      const allowed = ['audit_events', ...leaves]
      expect([name, changed(before, after).filter((table) => !allowed.includes(table))]).toEqual([name, []])
      const old = new Set(before['audit_events'])
      const audited = (after['audit_events'] ?? []).filter((row) => !old.has(row))
      expect([
        name,
        audited.length <= 1,
        (before['audit_events'] ?? []).every((row) => after['audit_events']?.includes(row)),
      ]).toEqual([name, true, true])
      before = after
    }
    // And what was attacked still works.
    expect((await redeem(met.wiki, met.code)).status).toBe(200)
    expect((await refresh(met.wiki, met.tokens.refresh_token)).status).toBe(200)
  })
})

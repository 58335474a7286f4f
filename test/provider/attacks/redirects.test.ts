// RFC 9700 §4.1: redirect URIs that are nearly a client's own. Each is refused by a page of ours, and never led to. The corpus is
// `test/vectors/hostile-redirects.json`, with a word on each kind.
import { describe, expect, it } from 'vitest'
import { hasRedirect, redirectFault } from '../../../src/clients/rules.ts'
import { adaSignedIn } from '../../support/people/ada.ts'
import { LIKES_PAGES, open } from '../../support/people/forms.ts'
import { addClient, RelyingParty } from '../../support/clients/relying-party.ts'
import { sampled } from '../../support/size.ts'
import { json, rows } from '../../support/world.ts'
import corpus from '../../vectors/hostile-redirects.json'

const HOSTILE = corpus.hostile.flatMap(({ uris }) => uris)
const metadata = {
  redirect_uris: corpus.own,
  post_logout_redirect_uris: corpus.own,
  grant_types: ['authorization_code' as const],
}

/** Ada, signed in, and a client of the house that would get a code without a word. */
async function adaAndTrusted() {
  const met = await adaSignedIn()
  const made = await addClient(met.world, { firstParty: true, metadata })
  const wiki = new RelyingParty(met.world, made)
  return { ...met, made, wiki, begun: await wiki.begin() }
}

/** Whether an answer leads nobody anywhere: by no header, no script and no link that is not ours. */
async function leadsNowhere(answer: Response, uri: string): Promise<object> {
  const page = await answer.text()
  const [location, refresh] = [answer.headers.get('Location'), answer.headers.get('Refresh')]
  const refers = [...page.matchAll(/(?:href|src|action|content)="([^"]*)"/g)].map(([, to = '']) => to)
  const foreign = refers.filter(
    (to) => (to === uri && uri.includes(':')) || /evil\.example|javascript:|^data:text/i.test(to),
  )
  return { uri, status: answer.status, location, refresh, foreign }
}
const nowhere = (uri: string) => ({ uri, status: 400, location: null, refresh: null, foreign: [] })

describe('RFC 9700 §4.1: a redirect URI that is nearly the client’s', () => {
  it('is in a corpus of at least two hundred, each once and of a kind, and its own three are good', () => {
    expect(HOSTILE.length).toBeGreaterThan(200)
    expect(new Set(HOSTILE).size).toBe(HOSTILE.length)
    expect(corpus.own.filter((uri) => redirectFault(uri) === undefined && hasRedirect(corpus.own, uri))).toEqual(
      corpus.own,
    )
  })

  it('§4.1.3: is refused by a page of ours, to somebody who is signed in, and leaves nothing', async () => {
    const { ada, begun } = await adaAndTrusted()
    for (const uri of HOSTILE) expect([uri, hasRedirect(corpus.own, uri)]).toEqual([uri, false])
    for (const uri of sampled(HOSTILE, 120, 0)) {
      const asked = new URL(begun.url)
      asked.searchParams.set('redirect_uri', uri)
      const answer = await open(ada, `${asked.pathname}${asked.search}`)
      expect(await leadsNowhere(answer, uri)).toEqual(nowhere(uri))
    }
    expect(await rows('SELECT id FROM grants')).toEqual([])
  })

  it('§4.1.3: is refused where it is posted, pushed ahead, said twice, or asked for after a sign-out', async () => {
    const { world, ada, made, begun } = await adaAndTrusted()
    const form = (more: readonly [string, string][]) =>
      new URLSearchParams([...[...begun.url.searchParams].filter(([name]) => name !== 'redirect_uri'), ...more])
    for (const uri of sampled(HOSTILE, 30, 1)) {
      const posted = await world.fetch('/authorize', {
        method: 'POST',
        headers: { Accept: LIKES_PAGES },
        body: form([['redirect_uri', uri]]),
      })
      expect(await leadsNowhere(posted, uri)).toEqual(nowhere(uri))
      const pushed = await world.fetch('/oauth/par', {
        method: 'POST',
        body: form([
          ['redirect_uri', uri],
          ['client_secret', made.secret],
        ]),
      })
      expect([uri, pushed.status, (await json(pushed)).error]).toEqual([uri, 400, 'invalid_request'])
      const asked = `client_id=${made.id}&post_logout_redirect_uri=${encodeURIComponent(uri)}`
      const left = await open(ada, `/oidc/logout?${asked}`)
      expect(await leadsNowhere(left, uri)).toEqual(nowhere(uri))
    }
    const [own = ''] = corpus.own
    for (const uri of ['https://evil.example/', own])
      for (const pair of [
        [own, uri],
        [uri, own],
      ]) {
        const twice = form(pair.map((one) => ['redirect_uri', one]))
        const answer = await open(ada, `/authorize?${twice.toString()}`)
        expect(await leadsNowhere(answer, uri)).toEqual(nowhere(uri))
      }
    expect(await rows('SELECT id FROM grants')).toEqual([])
    expect(await rows('SELECT id FROM pushed_requests')).toEqual([])
  })

  it('§4.1.3: is no redirect URI that somebody could register, where it runs, shows, hides or is none', () => {
    const harmless =
      /host|port|path|case|query|redirector|app that is not|backslash|Letters|letters|dot at|long|per cent/
    const bad = corpus.hostile.filter(({ kind }) => !harmless.test(kind)).flatMap(({ uris }) => uris)
    expect(bad.length).toBeGreaterThan(100)
    const taken = bad.filter((uri) => redirectFault(uri) === undefined)
    // What is left is spelled as it is parsed, and leads where it says.
    for (const uri of taken)
      expect(uri).toMatch(
        /^(?:https:\/\/[\w.[\]:%-]+\/|http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])[:/]|[a-z]+(?:\.[\w-]+)+:\/)/,
      )
    // A host is letters, digits, dots and hyphens: other marks would speak in our Content-Security-Policy (§4.16).
    for (const host of ["a';script-src", 'a;b', 'a,b', "a'b", 'a&b', 'a$b', 'a(b)'])
      expect([host, redirectFault(`https://${host}.example/cb`)]).toEqual([host, 'not_a_uri'])
  })
})

// The first key of ID tokens (RS256): one, however many isolates want it at once; published before it signs; made and succeeded by the clock.
import { decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import { adaSignedIn } from '../../support/people/ada.ts'
import { count } from '../../support/people/people.ts'
import { addClient, RelyingParty } from '../../support/clients/relying-party.ts'
import { addApp, codeFor, redeem } from '../../support/clients/attacked.ts'
import { slowly } from '../../support/servers/d1.ts'
import { json, openWorld, rows, type World } from '../../support/world.ts'

const published = async (world: World): Promise<string[]> =>
  (await json(await world.fetch('/.well-known/jwks.json'))).keys.map(
    ({ alg, kid }: { alg: string; kid: string }) => `${alg} ${kid}`,
  )
const kidOf = (token: string): string => {
  const { alg, kid } = decodeProtectedHeader(token)
  return `${alg} ${kid}`
}

describe('the first key of ID tokens', () => {
  it('is one for isolates that race for it, with D1 slow, and each publishes the one that signs', async () => {
    const { world, ada } = await adaSignedIn()
    const app = await addApp(world)
    await world.env.DB.prepare("DELETE FROM signing_keys WHERE alg = 'RS256'").run()
    const isolates = Array.from({ length: 6 }, () => openWorld({}, slowly(10)))
    const held = await Promise.all(isolates.map(() => codeFor(app, ada)))
    await world.env.DB.prepare("DELETE FROM signing_keys WHERE alg = 'RS256'").run()
    const tokens = await Promise.all(
      isolates.map(async (isolate, nth) => {
        const there = { ...app, rp: new RelyingParty(isolate, app) }
        return json(await redeem(there, held[nth] as (typeof held)[number]))
      }),
    )
    const kids = new Set(tokens.map(({ id_token }) => kidOf(id_token)))
    expect(kids.size).toBe(1)
    expect(await count('signing_keys', "alg = 'RS256'")).toBe(1)
    for (const isolate of isolates) expect(await published(isolate)).toEqual(expect.arrayContaining([...kids]))
    expect(
      await rows(
        "SELECT count(*) AS n FROM audit_events WHERE event = 'key_created' AND meta LIKE ?",
        `%${[...kids][0]?.slice(6)}%`,
      ),
    ).toEqual([{ n: 1 }])
  })

  it('stands in the key set of an isolate that knew of none, three seconds after another one signs with it', async () => {
    const { world, ada, clock } = await adaSignedIn()
    const other = openWorld()
    expect(await published(other)).toEqual([expect.stringMatching(/^ES256 /)])
    const app = await addApp(world)
    const { id_token } = await json(await redeem(app, await codeFor(app, ada)))
    clock.pass(3000)
    expect(await published(other)).toContain(kidOf(id_token))
    // From there on the key set is remembered, as before.
    other.trips.length = 0
    await published(other)
    expect(other.trips).toEqual([])
  })

  it('is made by the clock where there is a client and nobody has asked yet, once; and the clock makes its successor', async () => {
    const { world, clock } = await adaSignedIn()
    await world.tick()
    expect(await count('signing_keys', "alg = 'RS256'")).toBe(0)
    await addClient(world)
    await Promise.all([openWorld({}, slowly(10)).tick(), openWorld({}, slowly(10)).tick()])
    const [first] = await rows<{ kid: string }>("SELECT kid FROM signing_keys WHERE alg = 'RS256'")
    expect(await count('signing_keys', "alg = 'RS256'")).toBe(1)
    clock.pass(30 * 86_400_000)
    await Promise.all([openWorld({}, slowly(10)).tick(), openWorld({}, slowly(10)).tick()])
    const line = await rows<{ kid: string; active_from: number; retires_at: number | null }>(
      "SELECT kid, active_from, retires_at FROM signing_keys WHERE alg = 'RS256' ORDER BY active_from",
    )
    expect(line.map(({ kid }) => kid === first?.kid)).toEqual([true, false])
    // The successor is published an hour before it signs.
    expect(line[1]?.active_from).toBe(clock.now() + 3_600_000)
    expect(line[0]?.retires_at).toBe(line[1]?.active_from)
    expect((await published(openWorld())).filter((key) => key.startsWith('RS256'))).toHaveLength(2)
  })

  it('is made for a client that registers itself, before its first sign-in', async () => {
    await adaSignedIn()
    const open = openWorld({ CLIENT_REGISTRATION: 'open' })
    await open.fetch('/.well-known/jwks.json')
    await open.fetch('/oauth/register', {
      method: 'POST',
      body: JSON.stringify({ redirect_uris: ['https://wiki.example.com/callback'] }),
      headers: { 'Content-Type': 'application/json' },
    })
    expect(await count('signing_keys', "alg = 'RS256'")).toBe(1)
  })
})

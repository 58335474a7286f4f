// The acts of src/ops/costs/acts.ts as somebody does them, so that what they leave behind can be counted.
import * as oauth from 'oauth4webapi'
import type { LATER } from '../../../src/ops/costs/figures.ts'
import { addApi, addClient, API, RelyingParty } from '../clients/relying-party.ts'
import { newestMail, signIn, type Browser } from '../people/people.ts'
import { json, PASSWORD, type World } from '../world.ts'

type Done = (browser: Browser, world: World, email: string) => Promise<unknown>

/** A machine of each world, made when it first asks. */
const machines = new WeakMap<World, Promise<RelyingParty>>()

/** Makes an API, and a machine that may introspect its tokens. */
async function newMachine(world: World): Promise<RelyingParty> {
  const metadata = { redirect_uris: [], grant_types: ['client_credentials' as const] }
  const wanted = { name: 'Nightly', metadata }
  const probe = await addClient(world, { name: 'Notes' })
  await addApi(world, probe.id)
  const machine = new RelyingParty(world, await addClient(world, { ...wanted, ownScopes: { [API]: ['notes.read'] } }))
  await machine.discover()
  return machine
}

/** The machine of a world. */
export function machineIn(world: World): Promise<RelyingParty> {
  const known = machines.get(world) ?? newMachine(world)
  machines.set(world, known)
  return known
}

/** Gets a token for the machine of a world. */
export async function machineToken(world: World): Promise<Response> {
  const { server, client, auth, options } = await machineIn(world)
  return oauth.clientCredentialsGrantRequest(server, client, auth, {}, options)
}

/** Each act once. `email` is that of somebody who has an account. */
export const ACTS_DONE: Record<keyof typeof LATER, Done> = {
  'sign-up': async (browser, world) => {
    const email = `new${world.trips.length}@example.com`
    const { challenge } = await json(await browser.post('/api/sign-up', { email, password: PASSWORD }))
    const { code } = await newestMail(world, email)
    return browser.post('/api/email/verify', { challenge, code })
  },
  'sign-in': (browser, _, email) => signIn(browser, email),
  'sign-in and sign-out': async (browser, _, email) => {
    await signIn(browser, email)
    return browser.post('/api/sign-out')
  },
  'wrong password': (browser, _, email) => browser.post('/api/sign-in', { email, password: 'wrong' }),
  'lost password': async (browser, world, email) => {
    const { challenge } = await json(await browser.post('/api/password/forgot', { email }))
    const { code } = await newestMail(world, email)
    return browser.post('/api/password/reset', { challenge, code, password: 'Brighter-Lamp-93-river' })
  },
  'machine token': (_, world) => machineToken(world),
}

// The operations of `peers` and `scale`: whom they need, and what is asked.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Counts } from './bare-workerd.ts'
import { send, timed, type Ask } from './asking.ts'
import type { Holder, Protocol, Side } from './peer-sides.ts'

export const PEER_OPERATIONS = [
  'cookie-check',
  'token-check',
  'session',
  'refresh',
  'list',
  'sign-out',
  'sign-in',
  'sign-up',
] as const
export type PeerOperation = (typeof PEER_OPERATIONS)[number]
/** The most that ask at once: each has somebody of its own. */
const MOST_CONNECTIONS = 50
/** Over so many requests the counts are a mean. */
const COUNTED = 4
const LISTED = 5

/** Round trips and rows of one request: those of the cheapest of a few looks, because now and then an isolate reads its keys again. */
export async function countsOf(side: Side, operation: PeerOperation): Promise<Counts & { sql: string[] }> {
  const looks = [await lookAt(side, operation), await lookAt(side, operation), await lookAt(side, operation)]
  return looks.reduce((least, look) => (look.trips < least.trips ? look : least))
}

/** The mean of a few requests, which differ where something is done only now and then. */
async function lookAt(side: Side, operation: PeerOperation): Promise<Counts & { sql: string[] }> {
  const work = await OPERATIONS[operation].prepare(side, COUNTED)
  await sleep(200)
  await side.d1.behave({ counts: true })
  await timed(COUNTED, 1, work)
  await sleep(200)
  const { trips, read, written, reads } = await side.d1.counted()
  await side.d1.behave({})
  return { trips: trips / COUNTED, read: read / COUNTED, written: written / COUNTED, sql: Object.keys(reads) }
}

let people = 0
const freshEmail = (): string => `peer-${(people += 1)}@example.com`
const ask = (side: Side, one: Ask) => send(side.bare.origin, one)

/** Signs so many people up. */
export async function newHolders(side: Side, many: number): Promise<Holder[]> {
  const holders: Holder[] = []
  await timed(many, 20, async () => {
    const email = freshEmail()
    const said = await ask(side, side.protocol.signUp(email))
    holders.push(side.protocol.holder(said, { email, access: '', refresh: '', cookies: '' }))
  })
  return holders
}

const known = new Map<Side, Holder[]>()

/** One for each connection, with five sessions each; the same in all rounds. */
async function holdersOf(side: Side): Promise<Holder[]> {
  const before = known.get(side)
  if (before !== undefined) return before
  const { complete, signIn } = side.protocol
  const holders = await newHolders(side, MOST_CONNECTIONS)
  known.set(side, holders)
  await timed(MOST_CONNECTIONS, 5, async (number) => {
    const holder = holders[number]
    if (holder === undefined) return
    for (let more = 1; more < LISTED; more += 1) await ask(side, signIn(holder.email))
    if (complete !== undefined) holders[number] = complete.holder(await ask(side, complete.ask(holder)), holder)
  })
  return holders
}

type Name = 'cookieCheck' | 'tokenCheck' | 'session' | 'list'
type Prepared = (number: number, connection: number) => Promise<unknown>
/** `of`: whether a side can do it. `prepare`: for so many requests, each on one of the connections. */
type Operation = { of: (protocol: Protocol) => boolean; prepare: (side: Side, many: number) => Promise<Prepared> }

/** An operation that leaves the holder as it was. */
const reading = (name: Name): Operation => ({
  of: (protocol) => protocol[name] !== undefined,
  prepare: async (side) => {
    const holders = await holdersOf(side)
    return async (_, connection) => {
      const [holder, wanted] = [holders[connection], side.protocol[name]]
      if (holder !== undefined && wanted !== undefined) await ask(side, wanted(holder))
    }
  },
})

/** How each is prepared and asked; nobody counts the preparation. */
export const OPERATIONS: Record<PeerOperation, Operation> = {
  'cookie-check': reading('cookieCheck'),
  'token-check': reading('tokenCheck'),
  session: reading('session'),
  list: reading('list'),
  refresh: {
    of: () => true,
    prepare: async (side) => {
      const holders = await newHolders(side, MOST_CONNECTIONS)
      return async (_, connection) => {
        const holder = holders[connection]
        if (holder !== undefined)
          holders[connection] = side.protocol.holder(await ask(side, side.protocol.refresh(holder)), holder)
      }
    },
  },
  'sign-out': {
    of: ({ signOut }) => signOut !== undefined,
    prepare: async (side, many) => {
      const holders = await newHolders(side, many)
      return async (number) => {
        const [holder, { signOut }] = [holders[number], side.protocol]
        if (holder !== undefined && signOut !== undefined) await ask(side, signOut(holder))
      }
    },
  },
  'sign-in': {
    of: ({ list }) => list !== undefined,
    prepare: async (side, many) => {
      const holders = await newHolders(side, many)
      return (number) => ask(side, side.protocol.signIn(holders[number]?.email ?? ''))
    },
  },
  'sign-up': {
    of: ({ list }) => list !== undefined,
    prepare: (side) => Promise.resolve(() => ask(side, side.protocol.signUp(freshEmail()))),
  },
}

// The test's part of the Worker: it wraps the deployed module, and moves nothing of it. A header of a request breaks D1 for that request
// alone; four doors below `/-/` are the clock's, the time's, one that says that the process runs, and one that says how many requests were
// in it at once.
import type { Env } from '../../src/config/config.ts'
import { nodeCrypto } from '../../src/crypto/node-crypto.ts'
import type { Hashers } from '../../src/crypto/scrypt.ts'
import { listen, type Ears } from '../support/servers/d1.ts'
import { CHEAP } from './cheap-hash.ts'

/** The header that names a fault, and the one that says how many calls to D1 the request has made so far. */
const FAULT = 'X-Fault'
const CALLS = 'X-Calls'

type Handlers = {
  fetch: (request: Request, env: Env, context: ExecutionContext) => Response | Promise<Response>
  scheduled: (controller: ScheduledController, env: Env, context: ExecutionContext) => Promise<void>
}

const RealDate = Date
let offset = 0

/** The clock of everything in this isolate: the real one, moved. */
class MovedDate extends RealDate {
  constructor(...given: [] | [number | string | Date]) {
    if (given.length === 0) super(RealDate.now() + offset)
    else super(...given)
  }

  static override now(): number {
    return RealDate.now() + offset
  }
}

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/**
 * What a header asks for: `before:2` (the second call fails before D1 did anything), `after:2` (it fails after D1 did everything),
 * `hang:2` (D1 never answers within half a minute), `slow:300` (every call takes so many milliseconds longer).
 */
function earsOf(fault: string): Ears {
  const [kind, number] = [fault.split(':')[0], Number(fault.split(':')[1])]
  const lose = (trip: number): void => {
    if (trip === number) throw new Error('D1_ERROR: Network connection lost.')
  }
  if (kind === 'before') return { before: (_, trip) => lose(trip) }
  if (kind === 'after') return { after: (_, trip) => lose(trip) }
  if (kind === 'slow') return { before: () => wait(number) }
  if (kind === 'hang') return { before: (_, trip) => (trip === number ? wait(30_000) : undefined) }
  return {}
}

/** What D1 is to do for one request, and how many calls to it that request has made. */
type Course = { ears: Ears; calls: number }
const { AsyncLocalStorage } = process.getBuiltinModule('node:async_hooks')
const courses = new AsyncLocalStorage<Course>()

/** Stands in for hasher objects where HASHES is `cheap`: scrypt at a cost of nothing. */
const hashers = {
  idFromName: (name: string) => name,
  get: () => ({
    scrypt: (_: string, password: Uint8Array, salt: Uint8Array, { r, length }: { r: number; length: number }) => {
      const value = nodeCrypto().scryptSync(password, salt, length, { N: 2 ** CHEAP.ln, r, p: CHEAP.p })
      return Promise.resolve({ ok: true, value: new Uint8Array(value) })
    },
  }),
} as unknown as Hashers

/**
 * The Worker's environment: one for each that the runtime hands out, because what an isolate learns once (configuration, keys, documents of
 * providers) is kept by it, and a test that forgot it would be easier than the truth.
 */
function ownOf(given: Env & { HASHES?: string }): Env {
  const known = made.get(given)
  if (known !== undefined) return known
  const { HASHES, ...env } = given
  const heard = listen(env.DB, {
    before: (statements) => {
      // Counted by request, and not kept: this lives as long as the isolate.
      heard.trips.length = 0
      const course = courses.getStore()
      if (course === undefined) return undefined
      course.calls += 1
      return course.ears.before?.(statements, course.calls)
    },
    after: (statements) => {
      const course = courses.getStore()
      return course?.ears.after?.(statements, course.calls)
    },
  })
  const own = { ...env, DB: heard.db, ...(HASHES === 'cheap' && { HASHER: hashers }) }
  made.set(given, own)
  return own
}
const made = new WeakMap<Env, Env>()

let [inside, most] = [0, 0]

/** Wraps a Worker. */
export function faulty(worker: Handlers): Handlers {
  return {
    async fetch(request, env, context) {
      // Not at the top: the runtime's own parts are evaluated with the real one.
      globalThis.Date = MovedDate as DateConstructor
      const { pathname } = new URL(request.url)
      if (pathname === '/-/ready') return new Response('ready')
      if (pathname === '/-/time') {
        offset = Number(await request.text())
        return new Response('moved')
      }
      if (pathname === '/-/most') {
        const were = most
        most = inside
        return new Response(String(were))
      }
      const own = ownOf(env)
      if (pathname === '/-/clock') return runOnce(worker, own, context)
      const course: Course = { ears: earsOf(request.headers.get(FAULT) ?? ''), calls: 0 }
      inside += 1
      most = Math.max(most, inside)
      try {
        const answer = await courses.run(course, () => worker.fetch(request, own, context))
        const headers = new Headers(answer.headers)
        headers.set(CALLS, String(course.calls))
        return new Response(answer.body, { status: answer.status, headers })
      } finally {
        inside -= 1
      }
    },
    scheduled: (controller, env, context) => worker.scheduled(controller, ownOf(env), context),
  }
}

async function runOnce(worker: Handlers, env: Env, context: ExecutionContext): Promise<Response> {
  try {
    const controller = { cron: '*/15 * * * *', scheduledTime: Date.now(), noRetry: () => undefined, type: 'scheduled' }
    await worker.scheduled(controller, env, context)
    return new Response('done')
  } catch (error) {
    return new Response(error instanceof Error ? error.name : 'failed', { status: 500 })
  }
}

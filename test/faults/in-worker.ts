// The test's part of the Worker: it wraps the deployed module, and moves nothing of it. A header of a request breaks D1 for that request
// alone; three doors below `/-/` are the clock's, the time's and one that says that the process runs.
import type { Env } from '../../src/config/config.ts'
import { listen, type Ears } from '../support/servers/d1.ts'

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
      const heard = listen(env.DB, earsOf(request.headers.get(FAULT) ?? ''))
      const own = { ...env, DB: heard.db }
      if (pathname === '/-/clock') return runOnce(worker, own, context)
      const answer = await worker.fetch(request, own, context)
      const headers = new Headers(answer.headers)
      headers.set(CALLS, String(heard.trips.length))
      return new Response(answer.body, { status: answer.status, headers })
    },
    scheduled: (controller, env, context) => worker.scheduled(controller, env, context),
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

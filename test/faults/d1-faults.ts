// D1 fails amid a request of the deployed bundle: before or after it did its work, at each call; it is slow; it never answers. All or nothing
// in every row is test/journeys/faults; this is about answers, the isolate, and that trying again leads to the goal.
import { Caller, type Ask, type Reply } from './caller.ts'
import { integrityOf } from './checks.ts'
import type { Outcome, Progress } from './outcome.ts'
import { insertSeeded, insertSessions } from './seeded.ts'
import { Site, type Kit } from './site.ts'
import { emailOf, PASSWORD } from '../bench/people.ts'

const PEOPLE = 150
const SLOW_MS = 300
/** A request whose D1 never answers is given up by its client after so long, and others have to be served long before it would end. */
const GIVEN_UP_MS = 1_000
const MEANWHILE_MS = 20_000

type Operation = { path: string; status: number; ask: () => Promise<Ask> | Ask; again?: readonly number[] }

/** Sends each operation with every fault. */
export async function d1Faults(kit: Kit, progress: Progress): Promise<Outcome> {
  const site = await Site.open(kit)
  const bad: string[] = []
  const counted = { lost: 0, slow: 0, hung: 0 }
  try {
    await insertSeeded(site, PEOPLE)
    const operations = operationsOn(site)
    for (const [name, operation] of Object.entries(operations)) {
      progress(`faults of D1: ${name}`)
      // What the isolate learns once it asks of D1 once: that is no part of the operation.
      await send(site, operation)
      const calls = Number((await send(site, operation)).headers.get('X-Calls'))
      if (!(calls >= 1)) bad.push(`${name} asked D1 nothing`)
      for (const when of ['before', 'after'])
        for (let call = 1; call <= calls; call += 1) {
          counted.lost += 1
          const about = `${name}, call ${call} of ${calls} lost ${when} it was done`
          bad.push(...(await fails(site, operation, `${when}:${call}`)).map((what) => `${about}: ${what}`))
        }
      counted.slow += 1
      const slow = await send(site, operation, `slow:${SLOW_MS}`)
      if (slow.status !== operation.status)
        bad.push(`${name} with a slow D1: ${slow.status} ${slow.text.slice(0, 200)}`)
    }
    for (const [name, operation] of Object.entries(operations)) {
      counted.hung += 1
      bad.push(...(await hangs(site, operation)).map((what) => `${name} with a D1 that never answers: ${what}`))
    }
    const database = site.database()
    bad.push(...integrityOf(database))
    database.close()
    if (site.deaths > 0) bad.push('a process ended by itself')
    const figures = {
      operations: Object.keys(operations).length,
      'lost calls': counted.lost,
      'slow requests': counted.slow,
    }
    return { name: 'faults of D1', figures: { ...figures, 'requests left hanging': counted.hung }, bad }
  } finally {
    await site.close()
  }
}

/** Each time another person and another session, so that no trial meets what an earlier one left. */
function operationsOn(site: Site): Record<string, Operation> {
  let person = 0
  const tokens = insertSessions(site, PEOPLE)
  const nextPerson = (): string => emailOf('seeded', (person += 1) % PEOPLE)
  const nextToken = (): string => tokens.pop() ?? ''
  const access = async (): Promise<string> => {
    const body = { refresh_token: nextToken() }
    const { json } = await new Caller(site.origin).ask('POST', '/api/refresh', { body, bearer: '' })
    return String(json?.access_token)
  }
  return {
    'sign-in': {
      path: 'POST /api/sign-in',
      status: 200,
      ask: () => ({ body: { email: nextPerson(), password: PASSWORD, transport: 'bearer' }, bearer: '' }),
    },
    'sign-up': {
      path: 'POST /api/sign-up',
      status: 202,
      ask: () => ({ body: { email: `new-${nextPerson()}`, password: PASSWORD }, bearer: '' }),
    },
    refresh: {
      path: 'POST /api/refresh',
      status: 200,
      ask: () => ({ body: { refresh_token: nextToken() }, bearer: '' }),
    },
    session: { path: 'GET /api/session', status: 200, ask: async () => ({ bearer: await access() }) },
    'sign-out': {
      path: 'POST /api/sign-out',
      status: 204,
      ask: async () => ({ body: {}, bearer: await access() }),
      // Where the first one was done, there is no session any more.
      again: [204, 401],
    },
    forgot: {
      path: 'POST /api/password/forgot',
      status: 202,
      ask: () => ({ body: { email: nextPerson() }, bearer: '' }),
    },
  }
}

async function send(site: Site, { path, ask }: Operation, fault = ''): Promise<Reply> {
  const [method = '', to = ''] = path.split(' ')
  return new Caller(site.origin).ask(method, to, { ...(await ask()), headers: { 'X-Fault': fault } })
}

/** A call is lost: the answer is a clear one, and the same request leads to the goal afterwards. */
async function fails(site: Site, operation: Operation, fault: string): Promise<string[]> {
  const [method = '', to = ''] = operation.path.split(' ')
  const [asked, caller] = [await operation.ask(), new Caller(site.origin)]
  const reply = await caller.ask(method, to, { ...asked, headers: { 'X-Fault': fault } })
  const bad: string[] = []
  // What is done after the answer has no caller to be told.
  const afterAnswer = reply.status === operation.status
  if (!afterAnswer && (reply.status !== 503 || reply.json?.code !== 'unavailable' || !reply.headers.has('Retry-After')))
    bad.push(`answered ${reply.status} ${reply.text.slice(0, 200)}`)
  if (!afterAnswer && /SELECT|INSERT|D1_ERROR|:\d+:\d+/.test(reply.text))
    bad.push(`the answer says too much: ${reply.text.slice(0, 200)}`)
  const again = await caller.ask(method, to, asked)
  if (!(operation.again ?? [operation.status]).includes(again.status))
    bad.push(`tried again it is answered ${again.status} ${again.text.slice(0, 200)}`)
  return bad
}

/** One request hangs, and its client goes away: the others of the isolate are served. */
async function hangs(site: Site, operation: Operation): Promise<string[]> {
  const [method = '', to = ''] = operation.path.split(' ')
  const asked = await operation.ask()
  const hung = new Caller(site.origin).ask(method, to, { ...asked, headers: { 'X-Fault': 'hang:1' } }, GIVEN_UP_MS)
  const others = await Promise.all(
    Array.from({ length: 3 }, async () => new Caller(site.origin).ask(method, to, await operation.ask(), MEANWHILE_MS)),
  )
  await hung
  const again = await new Caller(site.origin).ask(method, to, await operation.ask(), MEANWHILE_MS)
  return [...others, again]
    .filter(({ status }) => status !== operation.status)
    .map(({ status, text }) => `another request is answered ${status} ${text.slice(0, 200)}`)
}

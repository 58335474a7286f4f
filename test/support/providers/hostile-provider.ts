// A provider that means harm, and what must be so when it has done what it can: what the hostile tests share.
import { vi } from 'vitest'
import { Browser, count } from '../people/people.ts'
import { listen, Provider, varsFor, type Claims, type Key } from './provider.ts'
import { freshWorld, rows, stopClock, type World } from '../world.ts'

export const MEGABYTES = 1_048_576

export type Harm = {
  world: World
  acme: Provider
  ada: Browser
  clock: ReturnType<typeof stopClock>
  asked: ReturnType<typeof listen>
}

/** A world with two providers, and a browser. Call `endHarm` afterwards. */
export async function openHarm(): Promise<Harm> {
  const clock = stopClock()
  const [acme, evil] = [new Provider('acme'), new Provider('evil')]
  const asked = listen(acme, evil)
  const world = await freshWorld(varsFor(acme.entry(), evil.entry()))
  return { world, acme, ada: new Browser(world), clock, asked }
}

export function endHarm(): void {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  vi.useRealTimers()
}

export const causes = async (): Promise<(string | undefined)[]> => {
  const found = await rows<{ meta: string }>(
    "SELECT meta FROM audit_events WHERE event = 'authn_login_fail' AND outcome = 'failure' AND reason = 'provider' ORDER BY at, meta",
  )
  return found.map(({ meta }) => (JSON.parse(meta) as { cause?: string }).cause)
}

/** What an answer was and what it left behind. */
export async function aftermath(answer: Response): Promise<object> {
  const tables = ['users', 'identities', 'sessions', 'provider_sessions', 'pending_sign_ins', 'spent_challenges']
  const left = await Promise.all(tables.map((table) => count(table)))
  return {
    status: answer.status,
    type: answer.headers.get('Content-Type')?.split(';')[0],
    caching: answer.headers.get('Cache-Control'),
    cookies: answer.headers.getSetCookie().filter((cookie) => !/^__Host-latchkey-oidc-\d=; .*Max-Age=0$/.test(cookie)),
    causes: await causes(),
    rowsInTheLog: await count('audit_events'),
    left: left.reduce((sum, rowsThere) => sum + rowsThere, 0),
  }
}

/** A page, no cookie but the one that is taken away, nobody signed in, nothing left behind, and one row that says why. */
export const refused = (cause: string, status = 400): object => ({
  status,
  type: 'text/html',
  caching: 'no-store',
  cookies: [],
  causes: [cause],
  rowsInTheLog: 1,
  left: 0,
})

/** What it does, and what the log says then. */
export type Case = [what: string, bend: (provider: Provider) => void, cause: string]

/** Bends claims of a straight token, which its own key signs. */
export const claims = (change: Claims | ((straight: Claims) => Claims)) => (provider: Provider) => {
  provider.bend.claims = (straight) => ({ ...straight, ...(typeof change === 'function' ? change(straight) : change) })
}
export const token = (make: (claims: Claims, key: Key) => Promise<string> | string) => (provider: Provider) => {
  provider.bend.token = make
}
export const callback = (change: (parameters: URLSearchParams) => void) => (provider: Provider) => {
  provider.bend.callback = change
}
export const answers = (path: string, answer: () => Response | Promise<Response>) => (provider: Provider) => {
  provider.bend.answers = { [path]: answer }
}
export const tokens = (change: Record<string, unknown>) => (provider: Provider) => {
  provider.bend.tokens = (body) => ({ ...body, ...change })
}
export const seconds = (): number => Math.floor(Date.now() / 1000)
export const huge = (): Response =>
  new Response('x'.repeat(10 * MEGABYTES), { headers: { 'Content-Type': 'application/json' } })
/** 10 MB that come bit by bit. */
export const endless = (): Response => {
  let sent = 0
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 65_536
      if (sent > 10 * MEGABYTES) controller.close()
      else controller.enqueue(new Uint8Array(65_536).fill(32))
    },
  })
  return new Response(body)
}
export const redirect = (to: string) => (): Response => new Response(null, { status: 302, headers: { Location: to } })

export const MISMATCH = 'oauth_jwt_claim_comparison_failed'
export const INVALID = 'oauth_invalid_response'
export const TIMES = 'oauth_jwt_timestamp_check_failed'

/** The clock of `AbortSignal.timeout` strikes as soon as it is asked for. */
export function noPatience(): void {
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
    if (milliseconds !== 5000) throw new Error('not five seconds')
    const controller = new AbortController()
    queueMicrotask(() => controller.abort(new DOMException('timed out', 'TimeoutError')))
    return controller.signal
  })
}
/** Answers when the other end has hung up, and not before. */
export const never = ({ signal }: Request): Promise<Response> =>
  new Promise((_, reject) => {
    const over = (): void => reject(new DOMException('timed out', 'TimeoutError'))
    if (signal.aborted) over()
    else signal.addEventListener('abort', over)
  })

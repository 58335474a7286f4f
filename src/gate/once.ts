// A one-time step that a browser sends twice (contract §2). Browsers cancel the first request of a double click, and its answer is
// lost with its cookies: here the first request takes the step to its end though its client is gone, and the others of the same
// attempt wait, and end where it ended, with the same session. Another browser with the same values comes after it, and is refused
// or not as ever.
import type { Context } from 'hono'
import { keyedDigest } from '../crypto/keys.ts'
import { uuidv4 } from '../crypto/random.ts'
import { seal, unseal } from '../crypto/seal.ts'
import { readUnverified } from '../crypto/compact-jws.ts'
import {
  giveBack,
  keepEnding,
  lookAtStep,
  takeOver,
  takeStep,
  type Claim,
  type Taken,
  type TakenBefore,
} from '../endings/take.ts'
import type { Deps } from '../deps.ts'
import { readLiveSession, type LiveSession } from '../sessions/read.ts'
import { openRefreshToken } from '../sessions/refresh-token.ts'
import { isCurrent } from '../sessions/rules.ts'
import { issueAccessToken } from '../tokens/issue.ts'
import type { AppEnv } from './app-env.ts'
import { ACCESS_COOKIE, REFRESH_COOKIE } from '../http/cookies.ts'
import { problem } from '../http/problems.ts'
import { sessionCookies } from './session-cookies.ts'

/**
 * What a request uses up. `token`: a value that is good once, from any browser (a link's token, an `mfa_token`). `attempt`: nothing
 * but itself, since other browsers may send the same (an address and a password).
 */
export type Spends = 'token' | 'attempt'

/** A request that should be answered once. `attempt` is a secret of the browser that sends it. */
type Step =
  | { spends: Spends; attempt: string | undefined; values: URLSearchParams }
  | {
      /** What the browser began, and may be answered once: also a refusal spends it, `until` it is over by itself. */
      spends: 'transaction'
      attempt: string
      values: URLSearchParams
      until: number
      /** Answers the browser of the attempt that comes with other values. */
      otherwise: () => Promise<Response>
    }

/** Pauses of a request that waits for the first one, in milliseconds: eleven seconds in all. */
const PAUSES_MS = [60, 120, 240, 480, 960, 1920, 3840, 3840]

const pauseFor = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Answers a step once; to the same browser the same again, while its ending is kept. `answer` does the work of the step. */
export async function answerOnce(c: Context<AppEnv>, step: Step, answer: () => Promise<Response>): Promise<Response> {
  const deps = c.get('deps')
  const { attempt } = step
  if (attempt === undefined && step.spends === 'attempt') return answer()
  const claim = claimOf(c, step)
  const take = (over?: TakenBefore): Promise<Taken> => {
    // Who has begun no attempt leaves no row: they only don't overtake the browser that has.
    if (attempt === undefined) return lookAtStep(deps, claim.key)
    return orLeave(deps, claim, over === undefined ? takeStep(deps, claim) : takeOver(deps, claim, over))
  }
  let over: TakenBefore | undefined
  for (const pause of PAUSES_MS) {
    const taken = await take(over)
    over = undefined
    if (taken === 'ours') return answerFirst(c, step, claim, answer)
    if (taken === 'free') return answer()
    if (step.spends === 'transaction' && isOfOthers(claim, taken)) return step.otherwise()
    if (taken.ending !== null) {
      const repeated = await repeat(c, claim.key, attempt, taken.ending)
      if (repeated === 'foreign') return answer()
      if (repeated !== 'over') return repeated
      // Its session gives nothing any more: of all that come now one is answered, and the others wait for it.
      over = taken
      continue
    }
    await pauseFor(pause)
  }
  return problem(c, 'unavailable', { headers: { 'Retry-After': '2' } })
}

/** A claim whose answer was lost on its way from D1 may stand: it is given back, for nobody works on it. */
async function orLeave(deps: Deps, claim: Claim, taking: Promise<Taken>): Promise<Taken> {
  try {
    return await taking
  } catch (error) {
    deps.afterAnswer(giveBack(deps, claim))
    throw error
  }
}

/**
 * The HMAC of a step, which says its values too, unless it answers a transaction: that is one step, whatever it is answered, and the
 * claim says the values. A password is among them only together with a secret that D1 lacks: the attempt.
 */
function claimOf(c: Context<AppEnv>, { spends, attempt, values }: Step): Claim {
  const sorted = new URLSearchParams(values)
  sorted.sort()
  const digestOf = (...parts: readonly (string | undefined)[]): string =>
    keyedDigest(c.get('deps').config.secrets, 'attempt', JSON.stringify([new URL(c.req.url).pathname, ...parts]))
  if (spends !== 'transaction')
    return { key: digestOf(spends === 'attempt' ? attempt : '', sorted.toString()), claim: uuidv4() }
  return { key: digestOf(attempt), claim: `${uuidv4()}.${digestOf(attempt, sorted.toString())}` }
}

/** Whether the claim of a transaction is of other values. */
const isOfOthers = ({ claim }: Claim, taken: TakenBefore): boolean => claim.split('.')[1] !== taken.claim.split('.')[1]

/** What is sealed of an answer. The tokens of its session are made anew, and lie in no row. */
type Ending = { status: number; headers: [string, string][]; body: string; session: EndedWith | undefined }
/** The session as it was then: the counter of its refresh token, and what its access token said of its proof (`auth_time` in seconds). */
type EndedWith = { id: string; counter: number; amr: unknown; authTime: unknown }

/** Only the browser of the attempt opens it. */
const sealedFor = (key: string, attempt: string): string => `ending:${key}:${attempt}`

/** Takes the step to its end, also where the client has left meanwhile, and keeps the answer once it has gone. */
async function answerFirst(
  c: Context<AppEnv>,
  step: Step,
  claim: Claim,
  answer: () => Promise<Response>,
): Promise<Response> {
  const deps = c.get('deps')
  const spentUntil = step.spends === 'transaction' ? step.until : undefined
  const answered = answer()
  const settle = async (given: Response): Promise<void> => {
    await pauseFor(0)
    // What failed here, or was refused for its number, was not answered: another try is another try.
    if (spentUntil === undefined && (given.status >= 500 || given.status === 429)) return giveBack(deps, claim)
    const text = JSON.stringify(await endingOf(c, given))
    const ending = await seal(deps.config.secrets, sealedFor(claim.key, step.attempt ?? ''), text)
    return keepEnding(deps, claim, { ending, how: given.status < 400 ? 'done' : 'refused', spentUntil })
  }
  deps.afterAnswer(
    answered.then(
      (given) => settle(given.clone()),
      () => giveBack(deps, claim),
    ),
  )
  return answered
}

async function endingOf(c: Context<AppEnv>, given: Response): Promise<Ending> {
  const cookies = given.headers.getSetCookie()
  const valueOf = (name: string): string =>
    cookies
      .find((cookie) => cookie.startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .split(';', 1)[0] ?? ''
  const refresh = openRefreshToken(c.get('deps').config.secrets, valueOf(REFRESH_COOKIE))
  const said = readUnverified(valueOf(ACCESS_COOKIE))
  const session = refresh && {
    id: refresh.sessionId,
    counter: refresh.counter,
    amr: said?.amr,
    authTime: said?.auth_time,
  }
  const ofSession = (cookie: string): boolean =>
    [ACCESS_COOKIE, REFRESH_COOKIE].some((name) => cookie.startsWith(`${name}=`))
  const kept = cookies.filter((cookie) => session === undefined || !ofSession(cookie))
  const headers = [...given.headers].filter(([name]) => name.toLowerCase() !== 'set-cookie')
  const all = [...headers, ...kept.map((cookie): [string, string] => ['Set-Cookie', cookie])]
  return { status: given.status, headers: all, body: await given.text(), session }
}

/**
 * The same end again. `foreign`: it was another browser's. `over`: its session has ended, or is no more what it was then, and there is
 * nothing to repeat.
 */
async function repeat(
  c: Context<AppEnv>,
  key: string,
  attempt: string | undefined,
  sealed: string,
): Promise<Response | 'foreign' | 'over'> {
  const deps = c.get('deps')
  const text = attempt && (await unseal(deps.config.secrets, sealedFor(key, attempt), sealed))
  if (text === undefined || text === '') return 'foreign'
  const { status, headers, body, session } = JSON.parse(text) as Ending
  const answer = new Response(body === '' ? null : body, { status, headers })
  if (session === undefined) return answer
  const live = await readLiveSession(deps, session.id)
  if (live === undefined || !isAsItWas(deps, live, session)) return 'over'
  const access = await issueAccessToken(deps, { ...live, jti: live.session.issuedJti }, { scope: 'account' })
  // From the row as it is now: the first answer's refresh token may have been rotated since.
  for (const cookie of sessionCookies(deps, live.session, access, true)) answer.headers.append('Set-Cookie', cookie)
  return answer
}

/**
 * Whether the refresh token of that answer would still be taken for a racing tab's, and nothing was proved since: a copy of what was
 * typed before a change of password or factors gives nothing after it.
 */
function isAsItWas(deps: Pick<Deps, 'now' | 'config'>, { session }: LiveSession, then: EndedWith): boolean {
  if (!isCurrent(session, then.counter, deps.now(), deps.config)) return false
  return (
    Math.floor(session.authTime / 1000) === then.authTime && JSON.stringify(session.amr) === JSON.stringify(then.amr)
  )
}

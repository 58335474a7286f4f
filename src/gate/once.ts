// A one-time step that a browser sends twice (contract §2). On a double click browsers cancel the first request, and its answer
// is lost with its cookies. So the first request finishes the step though its client is gone, and the other requests of the
// same attempt wait for its answer and get the same session. A request of another browser with the same values comes after it,
// and is judged as usual.
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
 * What a request spends. `token`: a value that is good once from any browser (a link's token, an `mfa_token`). `attempt`: only
 * itself, because other browsers may send the same values (an address and a password).
 */
export type Spends = 'token' | 'attempt'

/** A request that should be answered once. `attempt` is a secret of the browser that sends it. */
type Step =
  | { spends: Spends; attempt: string | undefined; values: URLSearchParams }
  | {
      /** What the browser began, and may finish once. A refusal spends it, too, until it expires (`until`). */
      spends: 'transaction'
      attempt: string
      values: URLSearchParams
      until: number
      /** The answer for the browser of the attempt when it comes with other values. */
      otherwise: () => Promise<Response>
    }

/** Pauses of a request that waits for the first one, in milliseconds: eleven seconds in all. */
const PAUSES_MS = [60, 120, 240, 480, 960, 1920, 3840, 3840]

const pauseFor = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Answers a step once. The same browser gets the same answer again while it is kept. `answer` does the work of the step. */
export async function answerOnce(c: Context<AppEnv>, step: Step, answer: () => Promise<Response>): Promise<Response> {
  const deps = c.get('deps')
  const { attempt } = step
  if (attempt === undefined && step.spends === 'attempt') return answer()
  const claim = claimOf(c, step)
  const take = (over?: TakenBefore): Promise<Taken> => {
    // A browser without an attempt leaves no row. It is only kept from overtaking the browser that has one.
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
      // The kept answer is of no use any more: one of the requests that come now does the work, and the others wait for it.
      over = taken
      continue
    }
    await pauseFor(pause)
  }
  return problem(c, 'unavailable', { headers: { 'Retry-After': '2' } })
}

/** If D1's answer was lost the claim may have been written. It is given back, because nobody works on it. */
async function orLeave(deps: Deps, claim: Claim, taking: Promise<Taken>): Promise<Taken> {
  try {
    return await taking
  } catch (error) {
    deps.afterAnswer(giveBack(deps, claim))
    throw error
  }
}

/**
 * The key of a step: an HMAC of the step and its values. A transaction is one step whatever the values, so there the claim
 * holds an HMAC of the values. A password is part of the values only together with the attempt, a secret that D1 doesn't have.
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

/** Whether the claim of a transaction has other values. */
const isOfOthers = ({ claim }: Claim, taken: TakenBefore): boolean => claim.split('.')[1] !== taken.claim.split('.')[1]

/** What is sealed of an answer. It holds no tokens: those of its session are made anew. */
type Ending = { status: number; headers: [string, string][]; body: string; session: EndedWith | undefined }
/**
 * The session at the time of the answer: the counter of its refresh token, and the proof in its access token (`auth_time` in
 * seconds).
 */
type EndedWith = { id: string; counter: number; amr: unknown; authTime: unknown }

/** Only the browser of the attempt opens it. */
const sealedFor = (key: string, attempt: string): string => `ending:${key}:${attempt}`

/** Finishes the step, even if the client has left, and keeps the answer once it is sent. */
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
    // A fault, or a refusal because of too many requests, isn't kept: another try does the work.
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
 * The same answer again. `foreign`: it was another browser's. `over`: its session has ended or changed since, so there is
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
  // From the row as it is now: the refresh token of the first answer may have been rotated since.
  for (const cookie of sessionCookies(deps, live.session, access, true)) answer.headers.append('Set-Cookie', cookie)
  return answer
}

/**
 * Whether the refresh token of that answer would still be taken as a racing tab's, and nothing was proved since. So a copy of a
 * form that was sent before a change of password or factors gives nothing after it.
 */
function isAsItWas(deps: Pick<Deps, 'now' | 'config'>, { session }: LiveSession, then: EndedWith): boolean {
  if (!isCurrent(session, then.counter, deps.now(), deps.config)) return false
  return (
    Math.floor(session.authTime / 1000) === then.authTime && JSON.stringify(session.amr) === JSON.stringify(then.amr)
  )
}

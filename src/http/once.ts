// A one-time step that a browser sends twice (contract §2). Browsers cancel the first request of a double click, and its answer is
// lost with its cookies: here the first request takes the step to its end though its client is gone, and the others of the same
// attempt wait, and end where it ended, with the same session. Whoever else sends the same values comes after it, and is refused
// or not as ever.
import type { Context } from 'hono'
import { keyedDigest } from '../crypto/keys.ts'
import { uuidv4 } from '../crypto/random.ts'
import { seal, unseal } from '../crypto/seal.ts'
import { giveBack, keepEnding, lookAtStep, takeStep, type Claim } from '../endings/take.ts'
import type { Deps } from '../deps.ts'
import { readLiveSession } from '../sessions/read.ts'
import { openRefreshToken } from '../sessions/refresh-token.ts'
import { issueAccessToken } from '../tokens/issue.ts'
import type { AppEnv } from './app-env.ts'
import { ACCESS_COOKIE, REFRESH_COOKIE } from './cookies.ts'
import { problem } from './problems.ts'
import { sessionCookies } from './session-cookies.ts'

/**
 * What a request uses up. `token`: a value that is good once, whoever sends it (a link's token, an `mfa_token`). `attempt`: nothing
 * but itself, since other browsers may send the same (an address and a password).
 */
export type Spends = 'token' | 'attempt'

/** A request that should be answered once. `attempt` is a secret of the browser that sends it. */
type Step = { spends: Spends; attempt: string | undefined; values: URLSearchParams }

/** Pauses of a request that waits for the first one, in milliseconds: eleven seconds in all. */
const PAUSES_MS = [60, 120, 240, 480, 960, 1920, 3840, 3840]

const pauseFor = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Answers a step once; to the same browser the same again. */
export async function answerOnce(c: Context<AppEnv>, step: Step, answer: () => Promise<Response>): Promise<Response> {
  const deps = c.get('deps')
  const { attempt } = step
  if (attempt === undefined && step.spends === 'attempt') return answer()
  const claim = { key: keyOf(c, step), claim: uuidv4() }
  for (const pause of PAUSES_MS) {
    // Who has begun no attempt leaves no row: they only don't overtake the browser that has.
    const taken = await (attempt === undefined ? lookAtStep(deps, claim.key) : takeOrLeave(deps, claim))
    if (taken === 'ours') return answerFirst(c, claim, attempt ?? '', answer)
    if (taken === 'free') return answer()
    if (taken !== 'at_work') return (await repeat(c, claim.key, attempt, taken.ending)) ?? answer()
    await pauseFor(pause)
  }
  return problem(c, 'unavailable', { headers: { 'Retry-After': '2' } })
}

/** A claim whose answer was lost on its way from D1 may stand: it is given back, for nobody works on it. */
async function takeOrLeave(deps: Deps, claim: Claim): ReturnType<typeof takeStep> {
  try {
    return await takeStep(deps, claim)
  } catch (error) {
    deps.afterAnswer(giveBack(deps, claim))
    throw error
  }
}

/** An HMAC of the step and its values. A password is among them only together with a secret that D1 lacks: the attempt. */
function keyOf(c: Context<AppEnv>, { spends, attempt, values }: Step): string {
  const sorted = new URLSearchParams(values)
  sorted.sort()
  const whose = spends === 'attempt' ? attempt : ''
  const message = JSON.stringify([new URL(c.req.url).pathname, whose, sorted.toString()])
  return keyedDigest(c.get('deps').config.secrets, 'attempt', message)
}

/** What is sealed of an answer. `sessionId`: its tokens are made anew, and lie in no row. */
type Ending = { status: number; headers: [string, string][]; body: string; sessionId: string | undefined }

/** Only the browser of the attempt opens it. */
const sealedFor = (key: string, attempt: string): string => `ending:${key}:${attempt}`

/** Takes the step to its end, also where the client has left meanwhile, and keeps the answer once it has gone. */
async function answerFirst(
  c: Context<AppEnv>,
  claim: Claim,
  attempt: string,
  answer: () => Promise<Response>,
): Promise<Response> {
  const deps = c.get('deps')
  const answered = answer()
  const settle = async (given: Response): Promise<void> => {
    await pauseFor(0)
    // What failed here, or was refused for its number, was not answered: another try is another try.
    if (given.status >= 500 || given.status === 429) return giveBack(deps, claim)
    const ending = JSON.stringify(await endingOf(c, given))
    const sealed = await seal(deps.config.secrets, sealedFor(claim.key, attempt), ending)
    return keepEnding(deps, claim, sealed, given.status < 400 ? 'done' : 'refused')
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
  const refresh = cookies.find((cookie) => cookie.startsWith(`${REFRESH_COOKIE}=`))
  const token = refresh?.slice(REFRESH_COOKIE.length + 1).split(';', 1)[0] ?? ''
  const sessionId = openRefreshToken(c.get('deps').config.secrets, token)?.sessionId
  const ofSession = (cookie: string): boolean =>
    [ACCESS_COOKIE, REFRESH_COOKIE].some((name) => cookie.startsWith(`${name}=`))
  const kept = cookies.filter((cookie) => sessionId === undefined || !ofSession(cookie))
  const headers = [...given.headers].filter(([name]) => name.toLowerCase() !== 'set-cookie')
  const all = [...headers, ...kept.map((cookie): [string, string] => ['Set-Cookie', cookie])]
  return { status: given.status, headers: all, body: await given.text(), sessionId }
}

/** The same end again; `undefined` where it was another browser's, or its session has ended: then there is nothing to repeat. */
async function repeat(
  c: Context<AppEnv>,
  key: string,
  attempt: string | undefined,
  sealed: string,
): Promise<Response | undefined> {
  const deps = c.get('deps')
  const text = attempt && (await unseal(deps.config.secrets, sealedFor(key, attempt), sealed))
  if (text === undefined || text === '') return undefined
  const { status, headers, body, sessionId } = JSON.parse(text) as Ending
  const answer = new Response(body === '' ? null : body, { status, headers })
  if (sessionId === undefined) return answer
  const live = await readLiveSession(deps, sessionId)
  if (live === undefined) return undefined
  const access = await issueAccessToken(deps, { ...live, jti: live.session.issuedJti }, { scope: 'account' })
  // From the row as it is now: the first answer's refresh token may have been rotated since.
  for (const cookie of sessionCookies(deps, live.session, access, true)) answer.headers.append('Set-Cookie', cookie)
  return answer
}

// Posts a mail to a service over HTTP and reads the answer. An answer that isn't understood never counts as success.
import type { Delivery } from './driver.ts'
import { within } from './within.ts'

const REQUEST_MS = 10_000
/** The answers that we know are a few hundred bytes long. */
const MOST_ANSWER_BYTES = 16_384

export type Post = { url: string; headers: Record<string, string>; body: Record<string, unknown> }
/** The outcome in the JSON of a 2xx or 422 answer; `undefined` where the status says it all. */
export type Verdict = (answer: Record<string, unknown>) => Delivery | undefined

/** Posts JSON. `unknown` when the request may have arrived but no answer came, or none that makes sense. */
export async function postMail(post: Post, verdict: Verdict): Promise<Delivery> {
  const controller = new AbortController()
  try {
    return await within(REQUEST_MS, exchange(post, verdict, controller.signal))
  } catch {
    return 'unknown'
  } finally {
    controller.abort()
  }
}

async function exchange({ url, headers, body }: Post, verdict: Verdict, signal: AbortSignal): Promise<Delivery> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', ...headers },
    body: JSON.stringify(body),
    redirect: 'manual',
    signal,
  })
  const { ok, status } = answer
  const said = ok || status === 422 ? verdict(await readJson(answer)) : undefined
  if (ok) return said ?? 'unknown'
  // A sign-in, a limit or a redirect concerns the service's customer, not the mail: nothing was sent, and it may pass.
  if ([401, 403, 408, 409, 429, 500, 503].includes(status) || (status >= 300 && status < 400)) return 'retry'
  if (status >= 400 && status < 500) return said ?? 'refused'
  // A gateway that lost its service (502, 504 …) can't say what the service had done.
  return 'unknown'
}

/** The JSON object of an answer; an empty one where the answer isn't an object, or is too long. */
async function readJson(answer: Response): Promise<Record<string, unknown>> {
  try {
    const decoder = new TextDecoder()
    let text = ''
    for await (const chunk of answer.body ?? []) {
      text += decoder.decode(chunk, { stream: true })
      if (text.length > MOST_ANSWER_BYTES) return {}
    }
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

// Somebody who calls the site over HTTP: by a browser with a cookie jar, or by a phone with tokens. An answer that never came is a value.
import { uuidFromBytes } from '../../src/crypto/encoding.ts'
import { ISSUER } from './site-config.ts'

// What a client reads, as loosely as it does.
// oxlint-disable-next-line typescript/no-explicit-any
type Json = any
/** `status` 0: there was no answer. `json` is `undefined` for what is none. */
export type Reply = { status: number; headers: Headers; text: string; json: Json }
/** `bearer`: what a phone shows, '' where it shows nothing; without it a browser asks. */
export type Ask = { body?: unknown; form?: Record<string, string>; bearer?: string; headers?: Record<string, string> }

const NO_ANSWER: Reply = { status: 0, headers: new Headers(), text: '', json: undefined }

let callers = 0

export class Caller {
  readonly jar = new Map<string, string>()
  readonly ip: string
  readonly #origin: string

  constructor(origin: string) {
    callers += 1
    this.#origin = origin
    this.ip = `10.${(callers >> 16) & 255}.${(callers >> 8) & 255}.${callers & 255}`
  }

  /** Sends one request. It waits `patience` milliseconds for the answer. */
  async ask(method: string, path: string, ask: Ask = {}, patience = 60_000): Promise<Reply> {
    const { body, form, bearer, headers = {} } = ask
    const all: Record<string, string> = { 'CF-Connecting-IP': this.ip, ...headers }
    if (body !== undefined) all['Content-Type'] = 'application/json'
    if (bearer === undefined && this.jar.size > 0)
      Object.assign(all, { Cookie: this.#cookies(), Origin: ISSUER, 'Sec-Fetch-Site': 'same-origin' })
    if (bearer !== undefined && bearer !== '') all['Authorization'] = `Bearer ${bearer}`
    try {
      const answer = await fetch(`${this.#origin}${path}`, {
        method,
        redirect: 'manual',
        signal: AbortSignal.timeout(patience),
        headers: all,
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(form !== undefined && { body: new URLSearchParams(form) }),
      })
      const text = await answer.text()
      // A phone has no jar.
      if (bearer === undefined) this.#keep(answer.headers.getSetCookie())
      return { status: answer.status, headers: answer.headers, text, json: readJson(answer.headers, text) }
    } catch {
      return NO_ANSWER
    }
  }

  #cookies(): string {
    return [...this.jar].map((pair) => pair.join('=')).join('; ')
  }

  #keep(cookies: readonly string[]): void {
    for (const cookie of cookies) {
      const name = cookie.slice(0, cookie.indexOf('='))
      if (/;\s*Max-Age=0(;|$)/.test(cookie)) this.jar.delete(name)
      else this.jar.set(name, cookie.slice(name.length + 1).split(';', 1)[0] ?? '')
    }
  }
}

function readJson(headers: Headers, text: string): Json {
  if (!/json/.test(headers.get('Content-Type') ?? '')) return undefined
  return JSON.parse(text)
}

/** What a token of three parts says, unverified. */
export function claimsOf(token: string): Record<string, string> {
  const [, payload = ''] = token.split('.')
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, string>
}

/** Session and counter in a refresh token: its bytes 2 to 17, and the four after them. */
export function refreshFacts(token: string): { session: string; counter: number } {
  const bytes = Buffer.from(token, 'base64url')
  return { session: uuidFromBytes(bytes.subarray(2, 18)), counter: bytes.readUInt32BE(18) }
}

/** Grant and counter in an app's refresh token: its bytes 1 to 16, and the four after its person's id. */
export function grantFacts(token: string): { grant: string; counter: number } {
  const bytes = Buffer.from(token, 'base64url')
  return { grant: uuidFromBytes(bytes.subarray(1, 17)), counter: bytes.readUInt32BE(33) }
}

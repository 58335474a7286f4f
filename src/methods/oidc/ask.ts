// How a provider is asked anything: within five seconds, without following it elsewhere, and no more than fits.
import { mayBeAsked } from '../../config/remote.ts'
import type { Config } from '../../config.ts'

const TIMEOUT_MS = 5000
const MOST_BYTES = 262_144

/** The provider can't be reached, or answers what no provider should. `reason` is for the audit log. */
export class ProviderFault extends Error {
  readonly reason: string

  constructor(reason: string) {
    super(reason)
    this.name = 'ProviderFault'
    this.reason = reason
  }
}

/** What came back is none of this sign-in, or of this provider: a claim that is missing or wrong. `code` is for the audit log. */
export class AnswerFault extends Error {
  readonly code: string

  constructor(code: string) {
    super(code)
    this.name = 'AnswerFault'
    this.code = code
  }
}

/** Whether it may be asked: no address inside anybody's network, but this machine's, while we are on it ourselves. */
export const mayAsk = ({ issuer }: Pick<Config, 'issuer'>, url: string): boolean =>
  mayBeAsked(url, ['localhost', '127.0.0.1'].includes(new URL(issuer).hostname))

/** A `fetch` for `oauth4webapi` and ourselves. Throws a `ProviderFault`. */
export function asker(config: Pick<Config, 'issuer'>): (url: string, init?: RequestInit) => Promise<Response> {
  return async (url, init = {}) => {
    if (!mayAsk(config, url)) throw new ProviderFault('forbidden_address')
    let answer: Response
    try {
      answer = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) })
      if (answer.status >= 300 && answer.status < 400) throw new ProviderFault('redirect')
      const body = await readAll(answer)
      const { status, headers } = answer
      return new Response(status === 204 ? null : body, { status, headers })
    } catch (error) {
      throw error instanceof ProviderFault ? error : new ProviderFault('unreachable')
    }
  }
}

async function readAll(answer: Response): Promise<Uint8Array<ArrayBuffer>> {
  const reader = answer.body?.getReader()
  const bytes = new Uint8Array(MOST_BYTES)
  let length = 0
  for (let next = await reader?.read(); next !== undefined && !next.done; next = await reader?.read()) {
    if (length + next.value.length > MOST_BYTES) {
      await reader?.cancel()
      throw new ProviderFault('too_large')
    }
    bytes.set(next.value, length)
    length += next.value.length
  }
  return bytes.slice(0, length)
}

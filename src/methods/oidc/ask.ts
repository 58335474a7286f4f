// Requests to a provider, and the two kinds of fault that end a sign-in: the provider can't be reached, or its answer is wrong.
import { askRemote, isLoopback, mayBeAsked } from '../../config/remote.ts'
import type { Config } from '../../config/config.ts'

/** The provider can't be reached, or gives an answer that isn't OpenID Connect. `reason` is for the audit log. */
export class ProviderFault extends Error {
  readonly reason: string
  /** What the operator should do, where the reason alone doesn't say it. */
  readonly hint: string | undefined

  constructor(reason: string, hint?: string) {
    super(reason)
    this.name = 'ProviderFault'
    this.reason = reason
    this.hint = hint
  }
}

/** The answer doesn't belong to this sign-in or this provider: a claim is missing or wrong. `code` is for the audit log. */
export class AnswerFault extends Error {
  readonly code: string

  constructor(code: string) {
    super(code)
    this.name = 'AnswerFault'
    this.code = code
  }
}

/** Whether this is a developer's machine: then other servers on it may be asked, by http too. */
export const onOurMachine = ({ issuer }: Pick<Config, 'issuer'>): boolean => isLoopback(new URL(issuer).hostname)

/** Whether a status means an outage or a limit at the provider, which may pass. */
export const isOutage = (status: number): boolean => status >= 500 || status === 429 || status === 408

/** Whether a URL may be asked: a public address, or one of this machine while Latchkey runs on it. */
export const mayAsk = (config: Pick<Config, 'issuer'>, url: string): boolean => mayBeAsked(url, onOurMachine(config))

/** A `fetch` for `oauth4webapi` and for us, within the bounds of `askRemote`. Throws a `ProviderFault`. */
export function asker(config: Pick<Config, 'issuer'>): (url: string, init?: RequestInit) => Promise<Response> {
  return async (url, init = {}) => {
    const answer = await askRemote(url, init, { loopback: onOurMachine(config) })
    if (!answer.ok) throw new ProviderFault(answer.error)
    return answer.value
  }
}

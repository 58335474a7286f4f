// How a provider is asked anything, and the two kinds of fault that end a sign-in: it can't be had, or what it says is wrong.
import { askRemote, isLoopback, mayBeAsked } from '../../config/remote.ts'
import type { Config } from '../../config/config.ts'

/** The provider can't be reached, or answers what no provider should. `reason` is for the audit log. */
export class ProviderFault extends Error {
  readonly reason: string
  /** What the operator is told of it, where the reason alone doesn't say. */
  readonly hint: string | undefined

  constructor(reason: string, hint?: string) {
    super(reason)
    this.name = 'ProviderFault'
    this.reason = reason
    this.hint = hint
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

/** Whether we are on somebody's own machine: then the others there may be asked, by http too. */
export const onOurMachine = ({ issuer }: Pick<Config, 'issuer'>): boolean => isLoopback(new URL(issuer).hostname)

/** Whether a status is a provider's trouble or patience that it asks for: another time may do. */
export const isOutage = (status: number): boolean => status >= 500 || status === 429 || status === 408

/** Whether it may be asked: no address inside anybody's network, but this machine's, while we are on it ourselves. */
export const mayAsk = (config: Pick<Config, 'issuer'>, url: string): boolean => mayBeAsked(url, onOurMachine(config))

/** A `fetch` for `oauth4webapi` and ourselves, within `askRemote`'s bounds. Throws a `ProviderFault`. */
export function asker(config: Pick<Config, 'issuer'>): (url: string, init?: RequestInit) => Promise<Response> {
  return async (url, init = {}) => {
    const answer = await askRemote(url, init, { loopback: onOurMachine(config) })
    if (!answer.ok) throw new ProviderFault(answer.error)
    return answer.value
  }
}

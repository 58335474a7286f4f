// What the wire finds in a Hono context: facts about the request, and nothing about its caller.
import type { Context } from 'hono'
import type { Config, Env } from '../config/config.ts'
import type { Deps } from '../deps.ts'
import type { ActingAs } from '../pages/acting.tsx'

export type WireEnv = {
  Bindings: Env
  Variables: {
    /** Names the request, to its caller and in the log: drawn when it is first asked for. */
    requestId: () => string
    /** Missing only while the Worker is misconfigured, and then no route is reached. */
    config: Config | undefined
    deps: Deps
    /** The bytes of an API request's body, once `admitJsonBodies` has accepted them. */
    body: Uint8Array | undefined
    /** The person that an operator acts as in this session, for the banner of every page. It is set once the gate has found out. */
    acting: ActingAs | undefined
    /** Whether the page of this route begins a new attempt (`beginsAttempt`). */
    beginsAttempt: boolean | undefined
    /** The account that this page belongs to, once that is known. Each form of the page names it. */
    account: string | undefined
  }
}

type Variables = WireEnv['Variables']

/** The context of any app whose variables include these: the parameter of the wire's functions. */
export type WireContext = Omit<Context<WireEnv>, 'get' | 'set' | 'var'> & {
  get: <Key extends keyof Variables>(key: Key) => Variables[Key]
}

// How a middleware keeps work alive when its answer has left.
import type { Context } from 'hono'

/** `waitUntil` of a request; `undefined` where there is none (Hono throws then). */
export function laterOf(c: Context): ((work: Promise<unknown>) => void) | undefined {
  try {
    const { executionCtx } = c
    return (work) => executionCtx.waitUntil(work)
  } catch {
    return undefined
  }
}

/** The same of a Worker's third argument, which a test may leave out. */
export function laterIn(context: unknown): ((work: Promise<unknown>) => void) | undefined {
  const given = context as { waitUntil?: (work: Promise<unknown>) => void } | undefined
  return typeof given?.waitUntil === 'function' ? (work) => given.waitUntil?.(work) : undefined
}

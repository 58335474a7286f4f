// The flood limiter: 60 requests a minute an address on routes that hash, mail or test a code, before any work is done. It is
// approximate, and counts per Cloudflare location. The exact counters of wrong attempts are rows in D1.
import type { Context, MiddlewareHandler } from 'hono'
import { limitAddress } from '../limits/address.ts'
import type { AppEnv } from './app-env.ts'
import { tooManyRequests } from '../http/problems.ts'
import { specOf } from '../http/route-spec.ts'

const PERIOD_SECONDS = 60

/** Refuses an address that floods. Without the binding it lets everything through (the counters in D1 stay). */
export const refuseFloods: MiddlewareHandler<AppEnv> = specOf<MiddlewareHandler<AppEnv>>(
  async (c, next) => (await refuseFloodsOf(c)) ?? next(),
  { problems: ['too_many_requests'] },
)

/** The refusal (429) of an address, or another `key`, above 60 requests a minute; `undefined` for the others. */
export async function refuseFloodsOf(
  c: Context<AppEnv>,
  key: string = limitAddress(c.get('deps').caller.ip),
): Promise<Response | undefined> {
  const answer = await c.env.FLOOD_LIMIT?.limit({ key })
  return answer?.success === false ? tooManyRequests(c, PERIOD_SECONDS) : undefined
}

/** As `refuseFloodsOf`, with a counter for one kind of request, so that it doesn't limit the others. */
export const refuseFloodsBy = (c: Context<AppEnv>, kind: string): Promise<Response | undefined> =>
  refuseFloodsOf(c, `${kind}:${limitAddress(c.get('deps').caller.ip)}`)

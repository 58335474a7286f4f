// A team's own Worker, a shop: it knows its customers by Latchkey's middleware, or by the published keys alone.
import { Hono } from 'hono'
import {
  createVerifier,
  requireToken,
  requireUser,
  userIdOf,
  type RequireTokenEnv,
  type RequireUserEnv,
  type Verifier,
} from '../../../src/client/index.ts'

type Env = {
  Bindings: RequireUserEnv['Bindings'] & { ISSUER: string }
  Variables: RequireUserEnv['Variables'] & RequireTokenEnv['Variables']
}

const app = new Hono<Env>()
let verifier: Verifier | undefined

app.get('/me', requireUser(), (c) => c.json(c.get('user')))
app.post('/cart', requireUser(), async (c) => c.json({ buyer: c.get('user').user_id, ...(await c.req.json<object>()) }))
app.get('/stock', requireUser({ role: 'ADMIN' }), (c) => c.json({ role: c.get('user').role }))

/** An API for programs, which show a bearer token: ours or a trusted issuer's. */
app.get('/api/prices', requireToken(), (c) => c.json(c.get('token')))
app.get('/api/orders', requireToken({ scope: ['read:orders'], level: 'strict' }), (c) =>
  c.json({ buyer: userIdOf(c.get('token')) }),
)

/** By the published keys, with no binding. */
app.get('/offline', async (c) => {
  verifier ??= createVerifier({ issuer: c.env.ISSUER })
  return c.json(await verifier(tokenOf(c.req.header('Authorization'))))
})
/** By the binding, which asks whether the session lives. */
app.get('/strict', async (c) =>
  c.json(await c.env.AUTH.verifyAccessToken(tokenOf(c.req.header('Authorization')), { level: 'strict' })),
)

app.get('/bindings', (c) => c.json(Object.keys(c.env)))
/** Calls anything at all of the binding: what a curious or broken consumer might try. */
app.post('/call/:method', async (c) => {
  const { args } = await c.req.json<{ args: unknown[] }>()
  return c.json(await outcomeOf(c.env.AUTH, c.req.param('method'), args))
})
/** Calls a method with each of the things that JSON can't carry and RPC can. */
app.post('/odd/:method', async (c) => {
  const things = [
    undefined,
    1n,
    Number.NaN,
    new Date(0),
    new Map([['id', 1]]),
    new Set(),
    /x/,
    new Uint8Array(9),
    new Error('x'),
    () => 'x',
    new Headers(),
    new ReadableStream(),
  ]
  const outcomes = things.map((thing) => outcomeOf(c.env.AUTH, c.req.param('method'), [thing]))
  return c.json(await Promise.all(outcomes))
})

async function outcomeOf(binding: unknown, method: string, args: unknown[]): Promise<unknown> {
  try {
    const answer = await (binding as Record<string, (...args: unknown[]) => Promise<unknown>>)[method]?.(...args)
    return { answer }
  } catch (error) {
    return { thrown: error instanceof Error ? error.message : String(error) }
  }
}

function tokenOf(authorization: string | undefined): string {
  return authorization?.replace(/^Bearer /, '') ?? ''
}

export default app

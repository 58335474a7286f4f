// The Worker beside its peers: the real one without the cost of a hash, cut off from the list of breached passwords, with doors that ask
// its RPC in its own process. What `npm run bench -- peers` runs, and nothing else.
import type { Env } from '../../src/config/config.ts'
import worker, { Auth } from '../../src/index.ts'

export * from '../../src/index.ts'

/** Not a hash: as many bytes as one, made of the password's. It is taken out on all sides alike. */
const hasher = {
  scrypt: (_: string, password: Uint8Array, __: Uint8Array, { length }: { length: number }) =>
    Promise.resolve({ ok: true, value: Uint8Array.from({ length }, (___, at) => password[at % password.length] ?? 0) }),
}
const hashers = { idFromName: (name: string) => name, get: () => hasher }
/** The Worker's environment with those hashers: one for each that the runtime hands out, because what is made of it is kept by it. */
const made = new WeakMap<Env, Env>()
function withHashers(env: Env): Env {
  const known = made.get(env) ?? ({ ...env, HASHER: hashers } as unknown as Env)
  made.set(env, known)
  return known
}

// Nothing leaves the machine: the list holds nothing but padding, at once.
globalThis.fetch = () => Promise.resolve(new Response(`${'0'.repeat(35)}:0`))

export default {
  async fetch(request: Request, bound: Env, context: ExecutionContext): Promise<Response> {
    const env = withHashers(bound)
    const { pathname } = new URL(request.url)
    if (pathname === '/bench/session') {
      const { ok } = await new Auth(context, env).authenticate(request)
      return new Response(null, { status: ok ? 204 : 401 })
    }
    if (pathname === '/bench/token') {
      const token = request.headers.get('Authorization')?.replace(/^Bearer /, '')
      const { ok } = await new Auth(context, env).verifyAccessToken(token)
      return new Response(null, { status: ok ? 204 : 401 })
    }
    if (pathname === '/bench/clock') {
      await worker.scheduled({ scheduledTime: Date.now(), cron: '', noRetry: () => undefined }, env, context)
      return new Response(null, { status: 204 })
    }
    return worker.fetch(request, env, context)
  },
}
